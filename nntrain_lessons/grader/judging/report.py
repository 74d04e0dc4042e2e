"""How a report is told: as JSON, and in words. Pure functions of the report."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace
from importlib.metadata import version

from ... import catalog
from ...words import count
from ..records import SCHEMA, CheckResult, Failure, Judged, Reading, Report, Result, Status
from . import by_hand, read_back
from .next_steps import next_of_all, next_step

_SHOWN = 6  # how many failed checks are listed; the first with what was observed
WORDS = {
    Status.NOT_STARTED: "not started",
    Status.ERROR: "could not be run",
    Status.TIMEOUT: "out of time",
    Status.MEMORY: "out of memory",
    Status.GRADER_ERROR: "the grader failed, not you",
}


def word(status: Status) -> str:
    """Return a status as it is told to a person."""
    return WORDS.get(status, status.value)


def judged(about: Judged) -> str:
    """Say what a verdict is about: the file or session, its cells, and when it was saved or run."""
    cells = f", {'cells' if len(about.cells) > 1 else 'cell'} {', '.join(map(str, about.cells))}" if about.cells else ""
    return f"Judged: {about.name}{cells}" + (f", {about.when}" if about.when else "")


def as_json(report: Report) -> str:
    """Return the report as JSON, in the schema `nntrain-lessons/grade/1`."""
    results = report.results
    summary = {
        "passed": sum(result.status is Status.PASSED for result in results),
        "total": len(results),
        "score": sum(result.score for result in results),
        "max_score": sum(result.max_score for result in results),
    }
    head: dict[str, object] = {
        "schema": SCHEMA,
        "version": version("nntrain-lessons"),
        "seed": report.seed,
        "sandbox": report.sandbox,
    }
    content = head | {
        "walls": list(report.walls),
        "summary": summary,
        "results": [_result(result) for result in results],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _result(result: Result) -> dict[str, object]:
    error = result.error and {"type": result.error.type, "message": result.error.message, "where": result.error.where}
    return {
        "exercise": result.exercise,
        "status": result.status.value,
        "score": result.score,
        "max_score": result.max_score,
        "seconds": result.seconds,
        "notes": list(result.notes),
        "error": error,
        "judged": result.judged and asdict(result.judged),
        "checks": [_check(check) for check in _one_bug_at_a_time(result)],
    }


def _one_bug_at_a_time(result: Result) -> Iterator[CheckResult]:
    """Yield the checks as they are told: where bugs are to be found, the others' names would be the answer."""
    is_told = False
    for check in result.checks:
        hushed = is_told and catalog.EXERCISES[result.exercise].broken
        yield replace(check, diagnosis=None, also=(), reading=None, inputs=None, paths=None) if hushed else check
        is_told = is_told or check.diagnosis is not None


def _check(check: CheckResult) -> dict[str, object]:
    read = check.reading
    return {
        "id": check.id,
        "title": check.title,
        "status": check.status.value,
        "required": check.required,
        "message": check.message,
        "diagnosis": check.diagnosis and asdict(check.diagnosis),
        "also": [asdict(found) for found in check.also],
        "reading": read and {"asked": read.asked, "yours": read.yours, "differs": read.differs},
        "inputs": check.inputs and asdict(check.inputs) | {"yours": _number(check.inputs.yours)},
        "paths": check.paths and asdict(check.paths) | {"yours": [_number(value) for value in check.paths.yours]},
    }


def _number(value: float) -> float | None:
    """Return a number as JSON has it, which knows neither NaN nor infinity: null says that the answer came to one."""
    return value if math.isfinite(value) else None


def in_words(
    report: Report, marks: str = "✓✗", unwritten: Collection[str] | None = None, all_checks: bool = False
) -> str:
    """Return the report for a person.

    Parameters
    ----------
    report : Report
        What the judge says.
    marks : str
        Two characters, for what is right and what is not; some terminals cannot show all.
    unwritten : collection of str, optional
        The exercises whose notebooks are at hand and not started yet; None where nothing is known of the others.
    all_checks : bool
        Whether every check is told, optional ones too, rather than what matters most.
    """
    if len(report.results) == 1:
        (result,) = report.results
        return "\n".join(
            [
                *verdict(result, marks, all_checks),
                "",
                *([judged(result.judged)] if result.judged and result.judged.name else []),
                *sandbox(report),
                f"Next: {next_step(result, unwritten)}",
                *seed(report),
            ]
        )
    lines = [line for result in report.results for line in verdict(result, marks, all_checks)]
    passed = sum(result.status is Status.PASSED for result in report.results)
    share = f"{passed} of {len(report.results)} passed"
    return "\n".join([*lines, "", share, *sandbox(report), f"Next: {next_of_all(report, unwritten)}", *seed(report)])


def sandbox(report: Report) -> list[str]:
    """Say in which sandbox it was graded, if in one."""
    if report.sandbox == "off":
        return []
    return [f"Graded in a sandbox: {report.sandbox}" + (f" ({', '.join(report.walls)})" if report.walls else "")]


def seed(report: Report) -> list[str]:
    """Say how to ask again with the same inputs, where inputs were drawn for something that went wrong."""
    if not any(result.status is not Status.PASSED and result.checks for result in report.results):
        return []
    again = f"`--seed {report.seed}`, or `seed={report.seed}` in a notebook"
    return [f"Seed {report.seed}: to ask again with the same inputs, {again}"]


def verdict(result: Result, marks: str, all_checks: bool = False) -> list[str]:
    """Return one exercise's verdict, as lines."""
    passed = result.status is Status.PASSED
    said = word(result.status)
    points = "" if result.status is Status.NOT_STARTED else f", {result.score} of {result.max_score} points"
    lines = [f"{marks[0] if passed else marks[1]} {result.exercise}: {said}{points}"]
    if not passed:
        lines += [f"    {line}" for line in _why(result, marks, with_checks=not all_checks)]
    if all_checks:
        lines += [f"    {line}" for check in result.checks for line in _whole_check(check, marks)]
    return lines + [f"    note: {note}" for note in result.notes]


def _whole_check(check: CheckResult, marks: str) -> Iterator[str]:
    """Yield what is known of a check: its status as a word, its title, and what was seen."""
    mark = {Status.PASSED: marks[0], Status.SKIPPED: "-"}.get(check.status, marks[1])
    yield f"{mark} {word(check.status)}: {check.title}" + ("" if check.required else " (optional)")
    if check.message and check.status is not Status.SKIPPED:
        yield f"    {check.message}"


def _why(result: Result, marks: str, with_checks: bool) -> Iterator[str]:
    if result.diagnoses:
        # Where bugs are to be found, one is told at a time: the others' names would be the answer.
        told = result.diagnoses[:1] if catalog.EXERCISES[result.exercise].broken else result.diagnoses
        for number, found in enumerate(told):
            yield f"{'And: ' if number else ''}{found.title}."
            yield found.hint
    elif result.error:
        yield error_in_words(result.error)
    if read := reading(result):
        yield from (f"    {line}" for line in read_back.in_words(read))
    if result.status is Status.ERROR or not with_checks:
        return  # what could not be run has failed in nothing in particular
    yield from _failed(result, marks)
    if passed := sum(check.status is Status.PASSED for check in result.checks if check.required):
        yield f"{marks[0]} {_count(passed)} passed"


def reading(result: Result) -> Reading | None:
    """Return what was read back of the mistake that is told; of pieces that stand each for itself, that of its own."""
    if result.diagnosis and catalog.EXERCISES[result.exercise].independent:
        return next(check.reading for check in result.checks if check.diagnosis)
    return result.reading


def _failed(result: Result, marks: str) -> Iterator[str]:
    """Name the checks that failed, the first with what was observed.

    Where the cause is known, its consequences say little, so that they are only counted; pieces that are right or
    wrong each for itself are all named.
    """
    failed = [check for check in result.checks if check.required and check.status in (Status.FAILED, Status.ERROR)]
    known = result.diagnosis and not catalog.EXERCISES[result.exercise].independent
    shown = 1 if known else _SHOWN
    for number, check in enumerate(failed[:shown]):
        yield f"{marks[1]} {check.title}" + (": stopped by an error" if check.status is Status.ERROR else "")
        if number == 0 and not (result.error and result.error.message in check.message):
            yield f"    {check.message}"
        if check.inputs and not result.diagnoses:
            yield from (f"    {line}" for line in by_hand.in_words(check.inputs))
    if len(failed) > shown:
        yield f"{marks[1]} {_count(len(failed) - shown)} failed, too"


def _count(checks: int) -> str:
    return count(checks, "other check")


def error_in_words(error: Failure) -> str:
    """Say what was raised, and where."""
    kind = "" if error.type in set(Status) else f"{error.type}: "
    return f"{kind}{error.message}" + (f" ({error.where})" if error.where else "")
