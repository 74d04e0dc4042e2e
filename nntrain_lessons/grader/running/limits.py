"""In the child: what is closed, capped and taken away before the learner's first line runs."""

from __future__ import annotations

import os
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

from . import libc

SOLUTIONS = "nntrain_lessons.solutions"
PACKAGE = Path(__file__).resolve().parents[2]
_MAX_FILE = 64 << 20  # bytes that the learner's code may write into one file
_MORE_PROCESSES = 1024  # and threads, of a user in all; it keeps a machine alive, and the watcher counts the answer's
# What holds right answers or wrong ones, or says what is right, and no scenario needs.
TELLING = ("catalog", "authoring", "rules", "experiments", "plots", "grader/judging", "grader/reading")
_TELLING_BESIDE = ("tests", "build", "_build", "dist", "book", "tools", "runs", "exercises", ".git")
_SUBREAPER, _DEATH_SIGNAL = 36, 1  # Linux's prctl


def adopt_orphans() -> None:
    """Become the parent of every descendant whose parent ends, so that none gets away (Linux)."""
    libc.call("prctl", _SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Ask the system to end this process when its parent ends (Linux)."""
    import signal

    libc.call("prctl", _DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def close_everything_but(*kept: int) -> None:
    """Close every descriptor except some; standard input, output and error lead nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    highest = os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else 4096
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, min(highest, 1 << 16))


def cap(memory: float) -> None:
    """Cap the memory, in GB on top of what is mapped now, the size of files, and processes; leave no core file."""
    try:
        import resource
    except ImportError:  # Windows
        return
    caps = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: _MAX_FILE}
    if running := _running():
        caps[resource.RLIMIT_NPROC] = running + _MORE_PROCESSES
    if mapped := _mapped():
        caps[resource.RLIMIT_AS] = mapped + int(memory * (1 << 30))
    for what, value in caps.items():
        _, hard = resource.getrlimit(what)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)  # a limit of the system's own stays
        resource.setrlimit(what, (lower, lower))


def _mapped() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file of ours
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # no Linux: the cap would not hold there either
        return 0


def _running() -> int:
    try:
        with open("/proc/loadavg", encoding="ascii") as file:  # noqa: PTH123 - no file of ours
            return int(file.read().split()[3].partition("/")[2])
    except OSError:  # no Linux
        return 0


def solutions_folder() -> Path:
    """Return the folder of the solutions, which need not lie in the package."""
    spec = find_spec(SOLUTIONS)
    return Path(spec.origin).resolve().parent if spec and spec.origin else PACKAGE / "solutions"


def out_of_sight(allowed: Collection[str]) -> list[str]:
    """List what a child must not read, as real paths: other solutions, known mistakes, and how they are recognised."""
    texts = solutions_folder()
    found = [*(PACKAGE / name for name in TELLING), PACKAGE / "exercises", texts / "__pycache__"]
    if texts.parent == PACKAGE.parent:  # a checkout, where right answers lie about
        found += [PACKAGE.parent / name for name in _TELLING_BESIDE]
    found += [path for path in texts.glob("*.py") if path.stem not in ("__init__", *allowed)]
    return [str(path) for path in found if path.exists()]
