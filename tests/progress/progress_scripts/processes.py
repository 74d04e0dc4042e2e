"""Processes that fit, before a pipe or in a terminal, for the tests of the progress display."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from time import monotonic

import pyte

FITS = Path(__file__).with_name("fits.py")
SECONDS = 60  # a process that has not answered by then never will


class Fits:
    """A process that fits what it is told to, and what it has written since."""

    def __init__(self, stdout, source, **settings):
        unset = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "PYTHONUNBUFFERED")
        env = {name: value for name, value in os.environ.items() if name not in unset}
        env |= {"OMP_NUM_THREADS": "1"} | settings
        command = [sys.executable, str(FITS)]
        stderr = stdout if source else subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, stderr=stderr, env=env)
        self.source = source or self.process.stdout.fileno()
        self.written = b""

    def tell(self, line=""):
        """Name the next fit, or let this one go on."""
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def read(self, until, feed=lambda chunk: None):
        """Read until what was written is as it should be."""
        ends = monotonic() + SECONDS
        while not until():
            ready, _, _ = select.select([self.source], [], [], max(0, ends - monotonic()))
            assert ready, f"nothing more came after {self.written[-500:]}"
            chunk = os.read(self.source, 65536)
            assert chunk, f"the process ended after {self.written[-500:]}"
            self.written += chunk
            feed(chunk)

    def close(self):
        """End the process, and give what it wrote to stderr where that was another pipe."""
        _, errors = self.process.communicate(timeout=SECONDS)
        return errors


class Terminal:
    """A terminal of so many lines and columns, in which fits run."""

    def __init__(self):
        self.end, theirs = pty.openpty()
        self.fits = Fits(theirs, self.end, TERM="xterm-256color")
        os.close(theirs)

    def start(self, name, lines=24, columns=80):
        """Begin a fit on an empty screen."""
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen = pyte.HistoryScreen(columns, lines, history=1000)
        self.stream = pyte.ByteStream(self.screen)
        self.fits.written = b""
        self.fits.tell(name)

    def shows(self, *texts):
        """Wait until all of this is on the screen at once, and return the screen's lines."""
        self.fits.read(lambda: all(text in "\n".join(self.screen.display) for text in texts), self.stream.feed)
        return self.lines()

    def over(self):
        """Wait for the end of the fit, and return every line there was, without the last: how it ended."""
        self.fits.read(lambda: re.search(rb"is over.*\n", self.fits.written), self.stream.feed)
        assert not self.screen.cursor.hidden
        assert self.fits.written.rfind(b"\x1b[?25h") >= self.fits.written.rfind(b"\x1b[?25l")
        past = ["".join(line[x].data for x in range(self.screen.columns)).rstrip() for line in self.screen.history.top]
        *lines, self.ending = past + self.lines()
        return lines

    def lines(self):
        """Return the screen's lines, without the empty ones at the end."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip().split("\n")

    def close(self):
        """Take the terminal away."""
        self.fits.process.kill()
        self.fits.process.communicate(timeout=SECONDS)
        os.close(self.end)
