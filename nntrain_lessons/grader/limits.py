"""In the child: what is closed, capped and taken away before the learner's first line runs."""

from __future__ import annotations

import builtins
import ctypes
import importlib
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType

SOLUTIONS = "nntrain_lessons.solutions"
_MAX_FILE = 64 << 20  # bytes that the learner's code may write into one file
_SUBREAPER, _DEATH_SIGNAL = 36, 1  # Linux's prctl


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose parent ends, so that none gets away (Linux)."""
    _prctl(_SUBREAPER, 1)


def die_with_parent() -> None:
    """Ask the system to end this process when its parent ends (Linux)."""
    import signal

    _prctl(_DEATH_SIGNAL, signal.SIGKILL)


def close_everything_but(kept: int) -> None:
    """Close every descriptor except one; standard input, output and error lead nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    highest = os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else 4096
    os.closerange(3, kept)
    os.closerange(kept + 1, min(highest, 1 << 16))


def cap(memory: float) -> None:
    """Cap the memory, in GB on top of what is mapped now, and the size of files; leave no core file."""
    try:
        import resource
    except ImportError:  # Windows
        return
    caps = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: _MAX_FILE}
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


class _Refuse(importlib.abc.MetaPathFinder):
    """Refuses to import solutions other than those that the exercise needs."""

    def __init__(self, exercise: str, allowed: Collection[str]) -> None:
        self.exercise, self.allowed = exercise, allowed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, _, name = fullname.rpartition(".")
        if package == SOLUTIONS and name not in self.allowed:
            raise ImportError(f"the solution of {name!r} cannot be used in the exercise {self.exercise!r}")
        return None


def refuse_solutions(exercise: str, allowed: Collection[str]) -> None:
    """Let only the allowed solutions be imported; a star import brings no name of another."""
    sys.meta_path.insert(0, _Refuse(exercise, allowed))
    package, solutions = (vars(importlib.import_module(name)) for name in ("nntrain_lessons", SOLUTIONS))
    refused = {name for name in solutions["__all__"] if not _importable(name)}
    for names in (package, solutions):
        names["__all__"] = [name for name in names["__all__"] if name not in refused]


def _importable(name: str) -> bool:
    try:
        getattr(sys.modules[SOLUTIONS], name)
    except ImportError:
        return False
    return True


def refuse_files(exercise: str, allowed: Collection[str]) -> None:
    """Let the files of other solutions not be opened by mistake, or to copy from. Who is determined finds a way."""
    folder = str(Path(sys.modules[SOLUTIONS].__file__ or "").resolve().parent)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and folder in (path := os.path.realpath(arguments[0])):
            name = Path(path).name.partition(".")[0]
            if name != "__init__" and name not in allowed:
                raise PermissionError(f"the solution of {name!r} cannot be read in the exercise {exercise!r}")

    sys.addaudithook(watch)


def refuse_input() -> None:
    """Let `input()` say that nobody is there to answer."""

    def no_input(prompt: object = "") -> str:
        raise RuntimeError("input() cannot be answered while grading; leave it out of the answer")

    builtins.input = no_input


def allow_display() -> None:
    """Let `display(x)`, which every notebook has, do nothing."""

    def display(*objects: object, **options: object) -> None:
        pass

    builtins.display = display  # type: ignore[attr-defined]
