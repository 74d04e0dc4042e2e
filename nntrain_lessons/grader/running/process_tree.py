"""Processes and what they have started: which are there, and how all are ended, however fast they multiply."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_TELLS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()  # Linux, unless it was built without


def descendants(pid: int) -> list[int]:
    """List the running processes below one, the nearest first."""
    if not _TELLS_CHILDREN:
        return _asked_of_psutil(pid)
    found, level = list[int](), [pid]
    while level := [child for parent in level for child in children(parent)]:
        found += level
    return [process for process in found if not _has_ended(process)]


def children(pid: int) -> list[int]:
    """List the processes that one has started, or has been given; ended ones, too."""
    found = list[int]()
    for thread in threads(pid):
        with suppress(OSError):
            found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_bytes().split())
    return found


def threads(pid: int) -> list[str]:
    """List the threads of a process (Linux)."""
    with suppress(OSError):
        return [thread.name for thread in Path(f"/proc/{pid}/task").iterdir()]
    return []


def _has_ended(pid: int) -> bool:
    with suppress(OSError):
        # after the name, which may hold anything, comes the state
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] in b"ZX"
    return True


def _asked_of_psutil(pid: int) -> list[int]:
    import psutil

    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(pid).children(recursive=True)
        return [process.pid for process in below if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    return []


def end_below(pid: int) -> None:
    """End all processes below one: they are stopped first, so that none starts another while they are ended."""
    stopped = set[int]()
    while fresh := [process for process in descendants(pid) if process not in stopped]:
        for process in fresh:
            _signal(process, signal.SIGSTOP)
        stopped.update(fresh)
    for process in stopped:
        _signal(process, signal.SIGKILL)


def end(pid: int) -> None:
    """End a process, and all below it."""
    _signal(pid, signal.SIGSTOP)
    end_below(pid)
    _signal(pid, signal.SIGKILL)


def _signal(pid: int, what: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, what)


def above(pid: int) -> list[int]:
    """List the processes that a process descends from, the nearest first."""
    found = list[int]()
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])
        except OSError:  # no Linux
            return found or [os.getppid()]
        found += [pid] if pid else []
    return found
