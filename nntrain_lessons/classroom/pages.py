"""HTML of a class, and of a learner's feedback: pages that need nothing else, with every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from .. import catalog
from ..grader.judging import by_hand, read_back
from ..grader.judging.next_steps import next_of_all, next_step
from ..grader.judging.report import WORDS
from ..grader.records import CheckResult, Diagnosis, Report, Result, Status
from ..reports import words
from ..words import count
from .records import Graded
from .summary import Class

if TYPE_CHECKING:
    from jinja2 import Environment

GENERATOR = b'<meta name="generator" content="nntrain-lessons">'
_SHOWN = 6  # failed checks
_MISTAKES = 10  # that a class makes, at first sight
_MARKS = {Status.PASSED: "✓ ", Status.NOT_STARTED: "", Status.SKIPPED: ""}


@dataclass(frozen=True)
class Told:
    """What is told of a verdict: as much as the report in words tells.

    Attributes
    ----------
    title, result
        The exercise's title, and the verdict.
    diagnoses : sequence of Diagnosis
        The mistakes that are named.
    error : str
        What could not be run, in words.
    reading, by_hand : sequence of str
        What the code computes, beside what was asked; or the first wrong step, to be done by hand.
    failed : sequence of CheckResult
        The checks that are named as failed, the first with what was observed.
    passed : int
        How many required ones passed.
    """

    title: str
    result: Result
    diagnoses: Sequence[Diagnosis]
    error: str
    reading: Sequence[str]
    by_hand: Sequence[str]
    failed: Sequence[CheckResult]
    passed: int


def told(result: Result) -> Told:
    """Choose what is told of a verdict."""
    exercise = catalog.EXERCISES[result.exercise]
    # Where bugs are to be found, one is told at a time: the others' names would be the answer.
    diagnoses = result.diagnoses[:1] if exercise.broken else result.diagnoses
    error = "" if diagnoses else words.error(result)
    failed = [check for check in result.checks if check.required and check.status in (Status.FAILED, Status.ERROR)]
    shown = 1 if diagnoses and not exercise.independent else _SHOWN
    with_hand = not diagnoses and result.inputs
    return Told(
        f"{exercise.id}: {exercise.title}",
        result,
        diagnoses,
        error,
        list(read_back.in_words(result.reading)) if result.reading else (),
        list(by_hand.in_words(result.inputs)) if with_hand and result.inputs else (),
        failed[:shown],
        sum(check.status is Status.PASSED for check in result.checks if check.required),
    )


def class_page(found: Class) -> str:
    """Return the page of a class."""
    return _environment().get_template("class.html").render(found=found, version=version("nntrain-lessons"))


def feedback_page(found: Class, row: Graded) -> str:
    """Return the page to hand back to a learner."""
    report = found.report(row)
    return (
        _environment()
        .get_template("feedback.html")
        .render(
            learner=row.learner,
            notes=row.notes,
            told=[told(result) for result in report.results],
            passed=sum(result.status is Status.PASSED for result in report.results),
            score=found.score(row),
            max_score=sum(result.max_score for result in report.results),
            next=_next(report),
            version=version("nntrain-lessons"),
            seed=found.seed,
            sandbox=found.sandbox,
        )
    )


def _next(report: Report) -> str:
    if not report.results:
        return "hand in a notebook or a Python file"
    return next_step(report.results[0]) if len(report.results) == 1 else next_of_all(report)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("nntrain_lessons.classroom"),
        autoescape=True,  # names and messages are by learners
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"count": count, "mark": _mark, "word": _word, "percent": _percent, "shown": _MISTAKES}
    return made


def _mark(status: Status) -> str:
    return _MARKS.get(status, "✗ ")


def _word(status: Status) -> str:
    return WORDS.get(status, status.value)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "0%"
