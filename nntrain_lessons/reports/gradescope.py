"""A report as the `results.json` that Gradescope reads from an autograder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..grader.records import CheckResult, Report, Result, Status
from . import words


def as_gradescope(report: Report) -> str:
    """Return the report as Gradescope's JSON: a test for each required check, with its points.

    The points of an exercise are those of its verdict; the learner sees the verdict as text above the tests.
    """
    tests = [test for result in report.results for test in _tests(result)]
    content = {
        "score": sum(result.score for result in report.results),
        "execution_time": round(sum(result.seconds for result in report.results)),
        "output": "\n\n".join(map(words.told, report.results)) + f"\n\nSeed {report.seed}",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [{"number": str(number)} | test for number, test in enumerate(tests, 1)],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _tests(result: Result) -> Iterator[dict[str, Any]]:
    required = [check for check in result.checks if check.required]
    if not required:
        yield _test(f"{result.exercise}: verdict", result.score, result.max_score, words.error(result), result.status)
    for check in required:
        worth = words.points(result.exercise, check)
        score = worth if check.status is Status.PASSED and result.score else 0
        yield _test(f"{result.exercise}: {check.title}", score, worth, _said(result, check), check.status)


def _said(result: Result, check: CheckResult) -> str:
    return "not reached" if check.status is Status.SKIPPED else words.why(result, check)


def _test(name: str, score: int, worth: int, output: str, status: Status) -> dict[str, Any]:
    return {
        "name": name,
        "name_format": "text",
        "score": score,
        "max_score": worth,
        "status": "passed" if status is Status.PASSED else "failed",
        "output": output,
        "output_format": "text",
        "visibility": "visible",
    }
