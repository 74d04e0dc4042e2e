"""Help with an exercise: hints one by one, the solution, a fresh start, the task to read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..errors import LessonsError
from ..files import write
from ..grader.reading import notebooks
from ..grader.reading.holes import solution, start
from ..spec import Exercise
from . import progress
from .backups import back_up
from .merging import shipped_notebook
from .progress import Entry

_CELL = re.compile(r"(?m)^(?=# %%)")
_MARK = re.compile(r"(?m)^ *# solution(:.*)?\n")


@dataclass(frozen=True)
class GivenHint:
    """A hint: which one it is, of how many, and whether it had been given before."""

    number: int
    total: int
    text: str
    is_new: bool


def next_hint(folder: Path, exercise: Exercise) -> GivenHint:
    """Give the next hint, and remember that it was given; after the last, that one again.

    Raises
    ------
    ProgressError
        When it cannot be written down, by which the next one would be this one again.
    """
    before: list[int] = []

    def one_more(entry: Entry) -> Entry:
        before.append(entry.hints)
        return replace(entry, hints=min(entry.hints + 1, len(exercise.hints)))

    after = progress.change(folder, exercise.id, one_more).hints
    return GivenHint(after, len(exercise.hints), exercise.hints[after - 1], after > before[-1])


def solution_code(exercise: Exercise) -> str:
    """Return the code that the solution has in the place of what the learner writes."""
    cells = _CELL.split(solution(exercise.id))
    kept = [cell.partition("\n") for cell in cells if f'"exercise-{exercise.id}"' in cell or '"solution"' in cell]
    return "\n\n".join(_MARK.sub("", text).strip("\n") for _, _, text in kept)


def look_at_solution(folder: Path, exercise: Exercise) -> str:
    """Return the solution, and remember that it was looked at, where that was before a pass."""
    progress.change(
        folder, exercise.id, lambda entry: replace(entry, solution=entry.solution or not entry.first_passed)
    )
    return solution_code(exercise)


def start_code(exercise: Exercise) -> str:
    """Return what the learner starts from, as the text of a Python file: all code, the task left out."""
    cells = _CELL.split(start(exercise, solution(exercise.id)))
    code = [text for cell in cells if "[markdown]" not in (head := cell.partition("\n"))[0] for text in head[2:]]
    return "\n\n\n".join(text.strip("\n") for text in code if text.strip()) + "\n"


def task(exercise: Exercise) -> list[tuple[str, str]]:
    """Return the cells of an exercise's notebook, each with its kind, up to what is asked for and with it."""
    return [(kind, text) for kind, text in notebooks.cells(shipped_notebook(exercise)) if kind]


def reset(folder: Path, exercise: Exercise) -> Path | None:
    """Put an exercise's notebook back to how it began, and return the backup of what was there, if something was.

    Raises
    ------
    LessonsError
        When it cannot be written. It then is as it was.
    """
    path = folder / exercise.notebook
    try:
        backup = back_up(path) if path.is_file() else None
        write(path, shipped_notebook(exercise))
    except OSError as error:
        raise LessonsError(f"{error.filename or path}: cannot write ({error.strerror}); it is as it was") from error
    anew = partial(replace, status="not_started", score=0, answer="")
    progress.change(folder, exercise.id, anew)
    return backup
