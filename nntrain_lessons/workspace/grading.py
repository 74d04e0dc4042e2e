"""Grading in a workspace, the same way for terminal, watch and notebook: a verdict is given, and remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from .. import catalog
from ..grader.grade import grade, new_seed
from ..grader.reading.answers import read_answer
from ..grader.reading.submission import Submission
from ..grader.records import Report, Result, Status
from ..grader.references import References
from ..grader.running.runner import Limits
from ..spec import Exercise
from ..words import count
from . import progress
from .progress import Entry, ProgressError

_NO_ATTEMPT = (Status.NOT_STARTED, Status.GRADER_ERROR)


def grade_and_record(
    folder: Path | None,
    handed_in: Mapping[Exercise, Submission],
    seed: int,
    limits: Limits,
    references: References,
    is_attempt: bool = True,
) -> tuple[Report, str]:
    """Judge what was handed in, and write down in the workspace how it went.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The workspace; without one nothing is written.
    handed_in, seed, limits, references
        As for `grade`.
    is_attempt : bool
        Whether somebody has asked about this answer; where all are graded to see how far one is, nobody has.

    Returns
    -------
    Report, str
        The verdicts; and why nothing could be written, or ''.
    """
    report = grade(handed_in, seed, limits, references)
    if folder is None:
        return report, ""
    try:
        updates = {
            result.exercise: partial(_after, result, _digest(exercise, handed_in[exercise]), is_attempt)
            for result in report.results
            if (exercise := catalog.EXERCISES[result.exercise])
        }
        entries = progress.change_all(folder, updates)
    except ProgressError as error:
        return report, str(error)
    if is_attempt:
        results = tuple(with_help(result, entries[result.exercise]) for result in report.results)
        report = replace(report, results=results)
    return report, ""


class Judge:
    """Grades again and again in one session: what the next verdict needs of our own code is observed ahead of time.

    Parameters
    ----------
    references : References
        What our own code does, and where children come from.
    """

    def __init__(self, references: References) -> None:
        self._references = references
        self._ahead: dict[str, int] = {}

    def prepare(self, exercise: Exercise, seed: int | None = None) -> None:
        """Draw the seed of the next verdict on an exercise, and observe the solution under it, in the background."""
        self._ahead[exercise.id] = seed = new_seed() if seed is None else seed
        self._references.prefetch(exercise, seed)

    def judge(
        self, folder: Path | None, handed_in: Mapping[Exercise, Submission], limits: Limits, seed: int | None = None
    ) -> tuple[Report, str]:
        """Judge as `grade_and_record` does; without a seed, under the one that was prepared, and prepare the next."""
        first = next(iter(handed_in))
        drawn = self._ahead.pop(first.id, new_seed()) if seed is None else seed
        found = grade_and_record(folder, handed_in, drawn, limits, self._references)
        self.prepare(first, seed)
        return found

    def close(self) -> None:
        """End what runs for it."""
        self._references.close()


def with_help(result: Result, entry: Entry) -> Result:
    """Say in a verdict which help was taken on the way."""
    hints = len(catalog.EXERCISES[result.exercise].hints)
    notes = [f"{min(entry.hints, hints)} of {count(hints, 'hint')} taken"] if entry.hints else []
    notes += ["the solution was looked at before this passed"] if entry.solution else []
    return replace(result, notes=(*result.notes, *notes))


def _after(result: Result, answer: str, is_attempt: bool, entry: Entry) -> Entry:
    if result.status is Status.GRADER_ERROR:
        return entry  # it says nothing of the answer
    is_new = is_attempt and result.status not in _NO_ATTEMPT and answer != entry.answer
    passed = result.status is Status.PASSED
    return replace(
        entry,
        status=result.status.value,
        score=result.score,
        attempts=entry.attempts + is_new,
        first_passed=entry.first_passed or (progress.now() if passed else ""),
        last=progress.now() if is_attempt else entry.last,
        answer=answer if is_attempt else entry.answer,
    )


def _digest(exercise: Exercise, handed_in: Submission) -> str:
    """Return what tells an answer from another: that which is run; where nothing can be, all of its text."""
    answer = read_answer(exercise, handed_in)
    text = json.dumps([cell.text for cell in handed_in.cells] if answer.problem else answer.selection.cells())
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
