"""How a report is told: as JSON, and in words. Pure functions of the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version

from ... import catalog
from ...spec import Exercise
from ..records import SCHEMA, CheckResult, Failure, Report, Result, Status

_SHOWN = 6  # how many failed checks are listed; the first with what was observed
_NEXT = {
    "NameError": "define or import that name above the place where it is used, and ask again",
    "JSONDecodeError": "restore the notebook, or move it away and let `nntrain-lessons init .` write a fresh one",
    "UnicodeError": "save the file again, as UTF-8",
}
WORDS = {
    Status.NOT_STARTED: "not started",
    Status.ERROR: "could not be run",
    Status.TIMEOUT: "out of time",
    Status.MEMORY: "out of memory",
    Status.GRADER_ERROR: "the grader failed, not you",
}


def as_json(report: Report) -> str:
    """Give the report as JSON, in the schema `nntrain-lessons/grade/1`."""
    results = report.results
    summary = {
        "passed": sum(result.status is Status.PASSED for result in results),
        "total": len(results),
        "score": sum(result.score for result in results),
        "max_score": sum(result.max_score for result in results),
    }
    head = {"schema": SCHEMA, "version": version("nntrain-lessons"), "seed": report.seed, "sandbox": report.sandbox}
    content = head | {"summary": summary, "results": [_result(result) for result in results]}
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
        "checks": [_check(check) for check in result.checks],
    }


def _check(check: CheckResult) -> dict[str, object]:
    found = check.diagnosis
    return {
        "id": check.id,
        "title": check.title,
        "status": check.status.value,
        "required": check.required,
        "message": check.message,
        "diagnosis": found and {"id": found.id, "title": found.title, "hint": found.hint},
    }


def in_words(report: Report, marks: str = "✓✗") -> str:
    """Give the report for a person.

    Parameters
    ----------
    report : Report
        What the judge says.
    marks : str
        Two letters, for what is right and what is not; some terminals cannot show all.
    """
    if len(report.results) == 1:
        (result,) = report.results
        return "\n".join([*verdict(result, marks), "", *_sandbox(report), f"Next: {next_step(result)}", *_seed(report)])
    lines = [line for result in report.results for line in verdict(result, marks)]
    passed = sum(result.status is Status.PASSED for result in report.results)
    count = f"{passed} of {len(report.results)} passed"
    return "\n".join([*lines, "", count, *_sandbox(report), f"Next: {next_of_all(report)}", *_seed(report)])


def _sandbox(report: Report) -> list[str]:
    return [] if report.sandbox == "off" else [f"Graded in a sandbox: {report.sandbox}"]


def _seed(report: Report) -> list[str]:
    """Say how to ask again with the same inputs, where inputs were drawn for something that went wrong."""
    if not any(result.status is not Status.PASSED and result.checks for result in report.results):
        return []
    again = f"`--seed {report.seed}`, or `seed={report.seed}` in a notebook"
    return [f"Seed {report.seed}: to ask again with the same inputs, {again}"]


def verdict(result: Result, marks: str) -> list[str]:
    """Give one exercise's verdict, as lines."""
    passed = result.status is Status.PASSED
    said = WORDS.get(result.status, result.status.value)
    points = "" if result.status is Status.NOT_STARTED else f", {result.score} of {result.max_score} points"
    lines = [f"{marks[0] if passed else marks[1]} {result.exercise}: {said}{points}"]
    if not passed:
        lines += [f"    {line}" for line in _why(result, marks)]
    return lines + [f"    note: {note}" for note in result.notes]


def _why(result: Result, marks: str) -> Iterator[str]:
    if result.diagnoses:
        # Where bugs are to be found, one is told at a time: the others' names would be the answer.
        told = result.diagnoses[:1] if catalog.EXERCISES[result.exercise].broken else result.diagnoses
        for number, found in enumerate(told):
            yield f"{'And: ' if number else ''}{found.title}."
            yield found.hint
    elif result.error:
        yield _error(result.error)
    if result.status is Status.ERROR:
        return  # what could not be run has failed in nothing in particular
    yield from _failed(result, marks)
    if passed := sum(check.status is Status.PASSED for check in result.checks if check.required):
        yield f"{marks[0]} {_count(passed)} passed"


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
    if len(failed) > shown:
        yield f"{marks[1]} {_count(len(failed) - shown)} failed, too"


def _count(checks: int) -> str:
    return f"{checks} other check{'s' if checks > 1 else ''}"


def _error(error: Failure) -> str:
    kind = "" if error.type in set(Status) else f"{error.type}: "
    return f"{kind}{error.message}" + (f" ({error.where})" if error.where else "")


def next_step(result: Result) -> str:
    """Say the one thing to do after this verdict."""
    exercise = catalog.EXERCISES[result.exercise]
    if result.status is Status.PASSED:
        following = [other for other in catalog.EXERCISES.values() if other.number > exercise.number]
        return start_with(following[0]) if following else "that was the last exercise"
    if result.status is Status.NOT_STARTED:
        return start_with(exercise)
    if result.error and result.error.type in _NEXT:
        return _NEXT[result.error.type]
    if exercise.parts and {check.status for check in result.checks[1:]} == {Status.SKIPPED}:
        return "write those first, each in its notebook, and come back"
    if result.diagnosis:
        return f"answer that question, change the code, and ask again{page(exercise)}"
    what = "the line that is named" if result.error and result.error.where else "that"
    steps = {
        Status.ERROR: f"fix {what}, and ask again",
        Status.TIMEOUT: "look for a loop that never ends; where it only needs longer, give it more with --timeout",
        Status.MEMORY: "look for a tensor that is far larger than the parameters; --memory allows more",
        Status.CRASHED: "take out what ends the process, and ask again",
        Status.GRADER_ERROR: "ask again; if it stays so, report it with the seed",
    }
    otherwise = f"compare that with what is asked; the hints at the end of {exercise.notebook} help"
    return steps.get(result.status, otherwise)


def next_of_all(report: Report) -> str:
    """Say the one thing to do after the verdicts on several exercises: the first that has not passed."""
    open_ones = [result for result in report.results if result.status is not Status.PASSED]
    if not open_ones:
        return next_step(report.results[-1])
    return f"{open_ones[0].exercise}: {next_step(open_ones[0])}"


def start_with(exercise: Exercise) -> str:
    """Say how to begin an exercise."""
    return f"open {exercise.notebook} ({exercise.title}, {exercise.minutes} minutes){page(exercise)}"


def page(exercise: Exercise) -> str:
    """Say which page to read, if there is one."""
    return f'; the page "{catalog.PAGES[exercise.page]}" explains it' if exercise.page else ""
