"""Grading in a workspace, the same way for terminal, watch and notebook: a verdict is given, and remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from .. import catalog
from ..grader.grade import grade
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
