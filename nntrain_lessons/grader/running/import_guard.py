"""In the child: imports that Python itself refuses the learner's code, each in a plain line.

It is against accidents: whoever is determined gets round it, through C for instance. Landlock or a sandbox holds them.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Collection, Sequence
from types import ModuleType

from .limits import SOLUTIONS


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


def solutions(exercise: str, allowed: Collection[str]) -> None:
    """Let only the allowed solutions be imported; a star import brings no name of another."""
    sys.meta_path.insert(0, _Refuse(exercise, allowed))
    package, given = (vars(importlib.import_module(name)) for name in ("nntrain_lessons", SOLUTIONS))
    refused = {name for name in given["__all__"] if not _importable(name)}
    for names in (package, given):
        names["__all__"] = [name for name in names["__all__"] if name not in refused]


def _importable(name: str) -> bool:
    try:
        getattr(sys.modules[SOLUTIONS], name)
    except ImportError:
        return False
    return True
