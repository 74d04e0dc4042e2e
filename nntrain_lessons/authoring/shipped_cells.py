"""The digests of all cells that the course's notebooks were ever shipped with, so that any other is the learner's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.spec import Exercise
from nntrain_lessons.workspace.merging import SCHEMA, SHIPPED, digest

from .notebooks import notebook


def build(exercises: Iterable[Exercise], folder: Path) -> Path:
    """Add the cells of today's notebooks to those that are known already, and return the file's path."""
    path = folder / SHIPPED
    path.write_text(written(exercises, path), encoding="utf-8", newline="\n")
    return path


def written(exercises: Iterable[Exercise], path: Path) -> str:
    """Return the text of the file: nothing that was ever shipped is taken out of it."""
    known: dict[str, list[str]] = json.loads(path.read_text("utf-8"))["cells"] if path.exists() else {}
    for exercise in exercises:
        cells = notebook(exercise, solution(exercise.id)).cells
        known[exercise.id] = sorted({*known.get(exercise.id, ()), *(digest(cell.source) for cell in cells)})
    return json.dumps({"schema": SCHEMA, "cells": dict(sorted(known.items()))}, indent=1) + "\n"
