"""A program in a terminal of its own: what its screen shows, and keys that are pressed."""

import os
import select
import subprocess
import sys
import time
from contextlib import contextmanager

import pyte

PATIENCE = 600.0  # seconds; a machine may have much else to do


class Terminal:
    """A program, and the screen that it writes to."""

    def __init__(self, process, descriptor, rows, columns):
        self.process, self._descriptor = process, descriptor
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self):
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def colour_of(self, word):
        """The colour of the first character of a word that the screen shows."""
        for row, line in enumerate(self._screen.display):
            if word in line:
                return self._screen.buffer[row][line.index(word)].fg
        raise AssertionError(f"{word!r} is not shown:\n{self.text}")

    def until(self, holds):
        """Wait until something holds of the screen's text."""
        end = time.monotonic() + PATIENCE
        while not holds(self.text):
            assert time.monotonic() < end, f"it never came:\n{self.text}"
            if select.select([self._descriptor], [], [], 0.1)[0]:
                self._stream.feed(os.read(self._descriptor, 65536))
        return self.text

    def shows(self, *words):
        """Wait until the screen shows all of some words."""
        return self.until(lambda text: all(word in text for word in words))

    def press(self, key):
        """Press a key."""
        os.write(self._descriptor, key.encode())


@contextmanager
def terminal(*line, folder, rows=50, columns=120, **environment):
    """Run the command line in a terminal; what is still running in the end is ended."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "nntrain_lessons", *line],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=os.environ | {"TERM": "xterm-256color", "PYTHONUTF8": "1"} | environment,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours, rows, columns)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        os.close(ours)
