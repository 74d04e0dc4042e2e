"""A report as exercism's test runners write it: `results.json`, version 3."""

from __future__ import annotations

import json
from typing import Any

from ..grader.records import CheckResult, Report, Result, Status
from . import words

_VERSION = 3
_LONGEST = 65_535  # characters of the message of all
_SHOWN = {Status.PASSED: "pass", Status.FAILED: "fail"}


def as_exercism(report: Report) -> str:
    """Return the report as exercism's JSON: a test for each required check that was reached, in order.

    `error` says that nothing could be judged, and why; then there are no tests.
    """
    judged = [result for result in report.results if any(check.required for check in result.checks)]
    content: dict[str, Any] = {"version": _VERSION}
    if len(judged) < len(report.results) or not judged:
        content |= {"status": "error", "message": _message(report), "tests": []}
    else:
        status = "pass" if report.passed else "fail"
        content |= {"status": status, "tests": [test for result in judged for test in _tests(result)]}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _message(report: Report) -> str:
    return "\n\n".join(map(words.told, report.results))[:_LONGEST] or "nothing was handed in"


def _tests(result: Result) -> list[dict[str, Any]]:
    reached = [check for check in result.checks if check.required and check.status is not Status.SKIPPED]
    return [_test(result, check, number) for number, check in enumerate(reached, 1)]


def _test(result: Result, check: CheckResult, number: int) -> dict[str, Any]:
    made = {
        "name": check.title,
        "status": _SHOWN.get(check.status, "error"),
        "task_id": number,
        "test_code": f"{result.exercise}: {check.id}",
    }
    return made if check.status is Status.PASSED else made | {"message": words.why(result, check) or check.status.value}
