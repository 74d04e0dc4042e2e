"""A newer course in an older workspace: which notebooks are older, and bringing them up; answers are carried over."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import catalog
from ..errors import LessonsError
from ..files import write
from ..grader.reading.notebooks import NotebookError, cells
from ..spec import Exercise
from . import merging
from .backups import back_up


class UpdateError(LessonsError):
    """A notebook cannot be brought up; its message says which, why, and what to do."""


@dataclass(frozen=True)
class Older:
    """A notebook that is older than the course: where it is, and where it belongs."""

    exercise: Exercise
    path: Path
    target: Path

    @property
    def is_renamed(self) -> bool:
        """Whether the exercise has another number in the course now."""
        return self.path != self.target


def older(folder: Path) -> list[Older]:
    """Return the notebooks of a workspace that hold text which the course has no more, or a number it has no more."""
    found = []
    for exercise in catalog.EXERCISES.values():
        path = _place(folder, exercise)
        if path and (path.name != exercise.notebook or _is_older(path, exercise)):
            found.append(Older(exercise, path, folder / exercise.notebook))
    return found


def missing(folder: Path) -> list[Exercise]:
    """Return the exercises that a workspace has no notebook of."""
    return [exercise for exercise in catalog.EXERCISES.values() if not _place(folder, exercise)]


def bring_up(found: Older) -> Path:
    """Bring a notebook up to the course, and return its backup, which is written first.

    Raises
    ------
    UpdateError
        When it cannot be read as a notebook, or cannot be written. It then is as it was.
    """
    old, new = _read(found.path), _shipped(found.exercise)
    known = merging.shipped_cells(found.exercise)
    content = merging.merged(old, new, known, found.exercise)
    try:
        backup = back_up(found.path)
        write(found.target, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        if found.is_renamed:
            found.path.unlink()
    except OSError as error:
        raise UpdateError(
            f"{error.filename or found.path}: cannot write ({error.strerror}); it is as it was"
        ) from error
    return backup


def _place(folder: Path, exercise: Exercise) -> Path | None:
    """Find an exercise's notebook: under its name, or under the name that it had with another number."""
    if (folder / exercise.notebook).is_file():
        return folder / exercise.notebook
    name = re.compile(rf"\d\d_{re.escape(exercise.id)}\.ipynb")
    return next((path for path in sorted(folder.iterdir()) if name.fullmatch(path.name) and path.is_file()), None)


def _is_older(path: Path, exercise: Exercise) -> bool:
    try:
        texts = [{"source": text} for _, text in cells(path.read_bytes())]
    except (NotebookError, OSError):
        return False  # whoever grades it, is told
    return merging.is_older({"cells": texts}, _shipped(exercise), merging.shipped_cells(exercise))


def _shipped(exercise: Exercise) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(merging.shipped_notebook(exercise))
    return content


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UpdateError(f"{path}: cannot be read ({type(error).__name__}); it stays as it is") from error
    if not _is_notebook(content):
        raise UpdateError(f"{path}: no notebook of format 4; open it in JupyterLab, save it, and ask again")
    found: dict[str, Any] = content
    return found


def _is_notebook(content: object) -> bool:
    if not isinstance(content, dict) or content.get("nbformat") != 4 or not isinstance(content.get("cells"), list):
        return False
    return all(isinstance(cell, dict) and isinstance(cell.get("cell_type"), str) for cell in content["cells"])
