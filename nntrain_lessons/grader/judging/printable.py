"""A result as it may be shown anywhere: every text in it that a learner has written, or may have, is one plain line."""

from __future__ import annotations

from dataclasses import replace

from ...words import one_line
from ..records import CheckResult, Failure, Judged, Reading, Result

_MOST_NAME = 300  # characters of a type, or a place
_MOST_NOTES = 50


def printable(result: Result) -> Result:
    """Return a result in which nothing moves a cursor, begins a line, or is longer than somebody reads."""
    notes = tuple(map(one_line, result.notes[:_MOST_NOTES]))
    checks = tuple(map(_check, result.checks))
    error, about = result.error and _failure(result.error), result.judged and _judged(result.judged)
    return replace(result, notes=notes, error=error, judged=about, checks=checks)


def _failure(error: Failure) -> Failure:
    return Failure(one_line(error.type, _MOST_NAME), one_line(error.message), one_line(error.where, _MOST_NAME))


def _judged(about: Judged) -> Judged:
    return replace(about, name=one_line(about.name, _MOST_NAME))


def _check(check: CheckResult) -> CheckResult:
    paths = check.paths and replace(check.paths, label=one_line(check.paths.label, _MOST_NAME))
    reading = check.reading and _reading(check.reading)
    return replace(check, message=one_line(check.message), reading=reading, paths=paths)


def _reading(read: Reading) -> Reading:
    asked, yours = (tuple(one_line(line, columns=True) for line in lines) for lines in (read.asked, read.yours))
    return Reading(asked, yours)
