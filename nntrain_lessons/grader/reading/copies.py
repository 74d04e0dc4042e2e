"""Notebooks of a workspace under names of the learner's own: `04_adam-Copy1.ipynb`, `04_adam (1).ipynb`."""

from __future__ import annotations

from pathlib import Path

from ... import catalog
from ...spec import Exercise
from ...words import command
from ..records import RequestError
from . import submission
from .answers import read_answer
from .submission import Submission

_MOST = 50  # notebooks that are looked into


def notes(folder: Path, exercise: Exercise) -> list[str]:
    """Say which other notebooks of a workspace hold an answer to an exercise, and how each of them is graded."""
    return [
        f"`{path.name}` beside {exercise.notebook} holds an answer; `{_how(path, exercise)}` grades that one"
        for path in _others(folder)
        if read_answer(exercise, _read(path)).is_written
    ]


def _others(folder: Path) -> list[Path]:
    official = {exercise.notebook for exercise in catalog.EXERCISES.values()}
    try:
        found = sorted(path for path in folder.glob("*.ipynb") if path.name not in official and path.is_file())
    except OSError:  # a folder that may be entered and not listed
        return []
    return found[:_MOST]


def _read(path: Path) -> Submission:
    try:
        return submission.read(path)
    except RequestError:
        return Submission(())


def _how(path: Path, exercise: Exercise) -> str:
    is_here = path.parent == Path.cwd()
    return command("nntrain-lessons", "grade", exercise.id, "--file", path.name if is_here else path)
