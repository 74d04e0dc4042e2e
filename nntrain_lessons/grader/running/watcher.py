"""Between the fork server and a child: who watches it, ends it, and tells how it ended. It runs no learner's code."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from contextlib import suppress

from . import process_tree, protocol
from .usage import Usage


class Watcher:
    """Watches a child until the judge has had enough, or is gone.

    Parameters
    ----------
    child : int
        The process that runs the learner's code.
    judge : socket.socket
        The way to the judge.
    usage : Usage
        How much the child, and all that it starts, may take.
    init : int
        The first process of the child's namespace, which adopts orphans; 0 where there is none.
    interval : float
        Seconds between two looks at how many processes there are, and what they take.
    """

    def __init__(self, child: int, judge: socket.socket, usage: Usage, init: int = 0, interval: float = 0.05) -> None:
        self._child, self._judge, self._usage, self._init, self._interval = child, judge, usage, init, interval
        self._status: int | None = None  # of the child, once it has ended
        self._crowded, self._exceeded = False, ""
        usage.begin(child)

    def watch(self) -> None:
        """Watch, end what is there, and tell."""
        with suppress(protocol.WallError):
            protocol.send(self._judge, {"watcher": os.getpid()})
        while not select.select([self._judge], [], [], self._interval)[0]:
            self._reap()
            if not self._crowded and not self._exceeded:
                self._look()
        patience = 0.0
        with suppress(protocol.WallError):
            patience = protocol.receive(self._judge)[0]["patience"]
        report = self._ended(patience)
        with suppress(protocol.WallError):
            protocol.send(self._judge, report)

    def _look(self) -> None:
        processes = self._processes()
        self._crowded = len(processes) > protocol.MOST_PROCESSES
        self._exceeded = "" if self._crowded else self._usage.exceeded(processes)
        if self._crowded or self._exceeded:
            self._end_all()

    def _processes(self) -> list[int]:
        return [pid for pid in process_tree.descendants(os.getpid()) if pid != self._init]

    def _ended(self, patience: float) -> dict[str, object]:
        until = time.monotonic() + patience
        while self._reap() is None and time.monotonic() < until:
            time.sleep(0.005)
        by_itself = self._status is not None
        processes = [pid for pid in self._processes() if pid != self._child]
        threads = max(0, len(process_tree.threads(self._child)) - 1)
        self._end_all()
        assert self._status is not None
        left = {"processes": len(processes), "threads": threads}
        code = os.waitstatus_to_exitcode(self._status)
        caps = {"crowded": self._crowded, "exceeded": self._exceeded}
        return {"exit": code, "by_itself": by_itself, "left": left} | caps

    def _reap(self) -> int | None:
        """Reap finished processes; return the child's exit status, if it has finished."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self._child:
                    self._status = ended[1]
        return self._status

    def _end_all(self) -> None:
        """End the child and all its descendants, until none is left."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child, signal.SIGKILL)  # where orphans are adopted by others, its group is what is known
        while True:
            process_tree.end_below(os.getpid())
            self._reap()
            try:
                os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            except ChildProcessError:
                return  # nobody is left
            time.sleep(0.001)
