"""HTML of a class, and of a learner's feedback: pages that need nothing else, with every text escaped."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from ..grader.judging import verdict_html
from ..grader.judging.next_steps import next_of_all, next_step
from ..grader.judging.report import WORDS
from ..grader.records import Report, Status
from ..words import count
from .records import Graded
from .summary import Class

if TYPE_CHECKING:
    from jinja2 import Environment

GENERATOR = b'<meta name="generator" content="nntrain-lessons">'
_MISTAKES = 10  # that a class makes, at first sight
_MARKS = {Status.PASSED: "✓ ", Status.NOT_STARTED: "", Status.SKIPPED: ""}


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
            verdicts=[verdict_html.verdict(result) for result in report.results],
            verdict_style=verdict_html.STYLE,
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
