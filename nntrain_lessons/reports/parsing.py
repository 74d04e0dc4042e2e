"""A report, read back from the JSON that it was written as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..grader.records import CheckResult, Diagnosis, Failure, Judged, Paths, Reading, Report, Result, Status
from ..rules.by_hand import HandStep

Json = Mapping[str, Any]


def report(content: Json) -> Report:
    """Return the report that a JSON object of the schema `nntrain-lessons/grade/1` stands for.

    Raises
    ------
    KeyError, TypeError, ValueError
        When it stands for none.
    """
    walls = tuple(content["walls"])
    return Report(content["seed"], tuple(_result(result, walls) for result in content["results"]), content["sandbox"])


def _result(content: Json, walls: tuple[str, ...]) -> Result:
    return Result(
        content["exercise"],
        Status(content["status"]),
        content["max_score"],
        content["score"],
        content["seconds"],
        tuple(content["notes"]),
        content["error"] and Failure(**content["error"]),
        tuple(_check(check) for check in content["checks"]),
        content["judged"] and Judged(**{**content["judged"], "cells": tuple(content["judged"]["cells"])}),
        walls if content["checks"] else (),  # around what ran
    )


def _check(content: Json) -> CheckResult:
    read = content["reading"]
    return CheckResult(
        content["id"],
        content["title"],
        Status(content["status"]),
        content["required"],
        content["message"],
        content["diagnosis"] and Diagnosis(**content["diagnosis"]),
        read and Reading(tuple(read["asked"]), tuple(read["yours"])),
        content["inputs"] and _step(content["inputs"]),
        tuple(Diagnosis(**found) for found in content["also"]),
        content["paths"] and _paths(content["paths"]),
    )


def _paths(content: Json) -> Paths:
    yours = tuple(map(_number, content["yours"]))
    return Paths(content["label"], tuple(content["expected"]), yours, content["differs"])


def _step(content: Json) -> HandStep:
    """Return a step; its null says that the answer came to no number, or to one without end."""
    lines = tuple((text, value) for text, value in content["lines"])
    return HandStep(
        **{**content, "element": tuple(content["element"]), "lines": lines, "yours": _number(content["yours"])}
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
