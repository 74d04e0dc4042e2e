"""What a submission answers to an exercise: read once, and all that can be said of it without running it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ...spec import Exercise, Misconception
from ..records import Failure, Judged
from . import holes, notes
from .selection import Selection, select
from .submission import Submission, unreadable

_MAX_TEXT = 1 << 20  # characters in the cells of an answer


@dataclass(frozen=True)
class Answer:
    """A learner's answer to one exercise.

    Attributes
    ----------
    exercise : Exercise
        What was asked for.
    selection : Selection
        What of the submission is run.
    problem : Failure, optional
        Why nothing can be run.
    holes, open_holes : tuple of str
        The functions that the learner has to write or fix, and those among them that are as they were.
    raising : tuple of str
        The functions in which the hole's `raise` is left, perhaps below code that may well be right.
    planted : tuple of Misconception
        The planted mistakes that are still there, untouched.
    """

    exercise: Exercise
    selection: Selection
    problem: Failure | None
    holes: tuple[str, ...] = ()
    open_holes: tuple[str, ...] = ()
    raising: tuple[str, ...] = ()
    planted: tuple[Misconception, ...] = ()

    @property
    def is_written(self) -> bool:
        """Whether there is an answer, right or wrong: more than what the learner started from."""
        return not (self.problem or self.selection.missing) and self.holes != self.open_holes

    @property
    def judged(self) -> Judged:
        """Return what a verdict on it is about."""
        handed_in = self.selection.submission
        ran = {part.cell.name for part in self.selection.statements}
        cells = tuple(nr for nr, cell in enumerate(handed_in.cells, 1) if cell.name in ran)
        return Judged(handed_in.name, cells if len(handed_in.cells) > 1 else (), handed_in.when)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What in the state of the submission may have misled its author."""
        return _whatever_it_holds(lambda: tuple(notes.notes(self.selection)), ())

    @property
    def is_cut_off(self) -> bool:
        """Whether a definition goes on in a cell of its own, where it belongs to nothing."""
        return bool(_whatever_it_holds(lambda: notes.cut_off(self.selection), ""))

    def explain(self, error: Failure) -> str:
        """Return a better message for what the answer raised, from what else the submission holds; '' without one."""
        return _whatever_it_holds(lambda: notes.explain(error, self.selection), "")


T = TypeVar("T")


def _whatever_it_holds(work: Callable[[], T], otherwise: T) -> T:
    """Return what some reading of a text gives; where a text is such that it fails, what is said without it."""
    try:
        return work()
    except Exception:  # noqa: BLE001 - remarks on an answer are never worth more than its verdict
        return otherwise


def read_answer(exercise: Exercise, handed_in: Submission) -> Answer:
    """Read what a submission answers to an exercise; where its text is such that this fails, that is its problem."""
    try:
        return _read(exercise, handed_in)
    except Exception as error:  # noqa: BLE001 - whatever a text holds, it is its author's to change
        nothing = Selection(handed_in, exercise.names, (), exercise.names, None)
        return Answer(exercise, nothing, unreadable(error))


def _read(exercise: Exercise, handed_in: Submission) -> Answer:
    selection = select(handed_in, exercise.names)
    if selection.problem:
        return Answer(exercise, selection, selection.problem)
    if selection.size > _MAX_TEXT:
        words = f"the answer's cells hold more than {_MAX_TEXT >> 20} MB of text; keep data out of them"
        return Answer(exercise, selection, Failure("ValueError", words, ""))
    solution, body = holes.solution(exercise.id), selection.body()
    every, still_open = holes.unfilled(exercise, solution, body)
    planted = holes.still_planted(exercise, solution, still_open)
    raising = holes.left_behind(body, exercise.id)
    return Answer(exercise, selection, None, tuple(every), tuple(still_open), tuple(raising), tuple(planted))
