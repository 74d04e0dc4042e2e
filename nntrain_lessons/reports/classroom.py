"""A report as GitHub Classroom's reporter reads it from a step of a workflow: points for each test."""

from __future__ import annotations

import json
from typing import Any

from ..grader.records import Report, Result, Status
from . import words


def as_classroom(report: Report) -> str:
    """Return the report as JSON for `autograding-grading-reporter`: a test for each required check, with its points."""
    status = "pass" if report.passed else "fail"
    tests = [test for result in report.results for test in _tests(result)]
    content = {"version": 1, "status": status, "max_score": sum(it.max_score for it in report.results), "tests": tests}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _tests(result: Result) -> list[dict[str, Any]]:
    required = [check for check in result.checks if check.required]
    if not required:
        said = words.error(result) or result.status.value.replace("_", " ")
        return [_test(f"{result.exercise}: verdict", result.status, result.score, said)]
    return [
        _test(
            f"{result.exercise}: {check.title}",
            check.status,
            words.points(result.exercise, check) if check.status is Status.PASSED and result.score else 0,
            words.why(result, check) or "not reached",
        )
        for check in required
    ]


def _test(name: str, status: Status, score: int, message: str) -> dict[str, Any]:
    passed = status is Status.PASSED
    return {
        "name": name,
        "status": "pass" if passed else "fail",
        "score": score,
        "message": None if passed else message,
    }
