"""What the formats for other programs share: a check's words, its points, why it did not pass."""

from __future__ import annotations

import unicodedata

from .. import catalog
from ..grader.judging.report import error_in_words, verdict
from ..grader.records import CheckResult, Result

_MARKS = "✓✗"


def points(exercise: str, check: CheckResult) -> int:
    """Return what passing a check is worth."""
    return next((one.points for one in catalog.EXERCISES[exercise].checks if one.id == check.id), 0)


def told(result: Result) -> str:
    """Return an exercise's verdict as text."""
    return printable("\n".join(verdict(result, _MARKS)))


def why(result: Result, check: CheckResult) -> str:
    """Say why a check did not pass: the mistakes, their questions, and what was observed.

    Where bugs are to be found, the first is told, since the others' names would be the answer.
    """
    is_told = not catalog.EXERCISES[result.exercise].broken or check.diagnosis == result.diagnosis
    found = (check.diagnosis, *check.also) if check.diagnosis and is_told else ()
    lines = [f"{one.title}. {one.hint}" for one in found]
    return printable("\n".join([*lines, *filter(None, [check.message])]))


def error(result: Result) -> str:
    """Return in words what ended an exercise before anything could be judged; '' if nothing did."""
    return printable(error_in_words(result.error)) if result.error else ""


def printable(text: str) -> str:
    """Return a text without characters that move a cursor, or that no XML may hold."""
    return "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn") else "?"
        for letter in text
    )
