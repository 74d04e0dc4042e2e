"""Which of a learner's files answers which exercise: by what they define, by their names, by their age."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from .. import catalog
from ..grader.reading import selection, submission
from ..grader.reading.answers import read_answer
from ..grader.reading.submission import Submission
from ..spec import Exercise
from .records import File

# Characters, in all files of a learner: what is read of them takes hundreds of times as many bytes.
_MOST_CODE = 2 << 20


@dataclass(frozen=True, eq=False)  # a file is no other's equal
class ReadFile:
    """A file, and what is read in it."""

    file: File
    submission: Submission

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names that it defines."""
        try:
            return frozenset(selection.defined(self.submission))
        except Exception:  # noqa: BLE001 - whatever a text holds; judging it will say what is wrong
            return frozenset()

    def is_named_for(self, exercise: Exercise) -> bool:
        """Return whether its name says that it is about an exercise: `04_adam (1).ipynb`, `my_adam.py`."""
        stem = PurePath(self.file.name).stem.lower()
        return bool(re.search(rf"(?<![a-z]){re.escape(exercise.id)}(?![a-z])", stem))

    def rank(self, exercise: Exercise) -> tuple[bool, bool, bool, bool, bool, float]:
        """Return how well it suits an exercise: it is written, defines something of it, is named for it, is broken."""
        defines = bool(self.defined & set(exercise.names))
        is_broken = bool(self.submission.problem or any(cell.problem for cell in self.submission.cells))
        is_exact = PurePath(self.file.name).stem in (exercise.id, PurePath(exercise.notebook).stem)
        written = defines and read_answer(exercise, self.submission).is_written
        return written, defines, self.is_named_for(exercise), is_exact, is_broken, self.file.modified


@dataclass(frozen=True)
class Chosen:
    """What is judged of a learner's files, and what is to be said of the choice."""

    answers: dict[Exercise, Submission]
    notes: tuple[str, ...]


def read(file: File) -> ReadFile:
    """Read a file; whatever it holds."""
    name = PurePath(file.name).name
    try:
        is_notebook = name.lower().endswith(".ipynb")
        found = submission.notebook(name, file.content) if is_notebook else submission.module(name, file.content)
    except Exception as error:  # noqa: BLE001 - whatever a text holds, it is its author's to change
        found = Submission((), submission.unreadable(error, name))
    return ReadFile(file, found)


def choose(files: Iterable[File], asked: Sequence[Exercise]) -> Chosen:
    """Choose the file that is judged for each exercise: for those asked for, or else for those that are answered."""
    notes: list[str] = []
    found = list(_read_all(files, notes))
    answers: dict[Exercise, Submission] = {}
    for exercise in asked or [one for one in catalog.EXERCISES.values() if any(_is_about(it, one) for it in found)]:
        answers[exercise] = _best(exercise, found, notes)
    with_parts = {
        exercise: replace(answer, parts={part: _part(part, found) for part in exercise.parts})
        for exercise, answer in answers.items()
    }
    return Chosen(with_parts, tuple(notes))


def _read_all(files: Iterable[File], notes: list[str]) -> Iterator[ReadFile]:
    """Read one file after the other, up to a bound for what they hold together."""
    size = 0
    for file in files:
        if size > _MOST_CODE:
            notes.append(f"more than {_MOST_CODE >> 20} MB of code: {file.name} and those after it were not read")
            return
        yield (found := read(file))
        size += sum(len(cell.text) for cell in found.submission.cells)


def _is_about(found: ReadFile, exercise: Exercise) -> bool:
    return found.is_named_for(exercise) or bool(found.defined & set(exercise.names))


def _part(part: str, found: Sequence[ReadFile]) -> Submission:
    return _best(catalog.EXERCISES[part], [it for it in found if _is_about(it, catalog.EXERCISES[part])], [])


def _best(exercise: Exercise, found: Sequence[ReadFile], notes: list[str]) -> Submission:
    """Return the file that suits an exercise best; note which others hold an answer, too."""
    if not found:
        return Submission(())
    if len(found) == 1:
        return found[0].submission
    ranks = {it: it.rank(exercise) for it in found}
    best = max(found, key=lambda it: ranks[it])
    if others := [it.file.name for it in found if it is not best and ranks[it][0]]:
        notes.append(f"{exercise.id}: {best.file.name} was judged; {', '.join(others)} holds an answer, too")
    return best.submission if any(ranks[best][:5]) else Submission(())
