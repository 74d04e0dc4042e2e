"""The one thing to do after a verdict: pure functions of the report, and of what is known of the other notebooks."""

from __future__ import annotations

from collections.abc import Collection

from ... import catalog
from ...spec import Exercise
from ..records import Report, Result, Status

_AFTER_ERROR = {
    "NameError": "define or import that name above the place where it is used, and ask again",
    "JSONDecodeError": "restore the notebook, or move it away and let `nntrain-lessons init .` write a fresh one",
    "UnicodeError": "save the file again, as UTF-8",
}
_AFTER = {
    Status.TIMEOUT: "look for a loop that never ends; where it only needs longer, give it more with --timeout",
    Status.MEMORY: "look for a tensor that is far larger than the parameters; --memory allows more",
    Status.CRASHED: "take out what ends the process, and ask again",
    Status.GRADER_ERROR: "ask again; if it stays so, report it with the seed",
}


def next_step(result: Result, unwritten: Collection[str] | None = None) -> str:
    """Say the one thing to do after this verdict.

    Parameters
    ----------
    result : Result
        The verdict.
    unwritten : collection of str, optional
        The exercises whose notebooks are at hand and not started yet; None where nothing is known of the others.
    """
    exercise = catalog.EXERCISES[result.exercise]
    if result.status is Status.PASSED:
        return _after_pass(exercise, unwritten)
    if result.status is Status.NOT_STARTED:
        first = [other for other in _needed(exercise) if other.id in (unwritten or ())]
        return start_with(first[0], f", which {exercise.id} builds on") if first else start_with(exercise)
    if result.error and result.error.type in _AFTER_ERROR:
        return _AFTER_ERROR[result.error.type]
    if exercise.parts and {check.status for check in result.checks[1:]} == {Status.SKIPPED}:
        return "write those first, each in its notebook, and come back"
    if result.diagnosis:
        return f"answer that question, change the code, and ask again{page(exercise)}"
    if result.status is Status.ERROR:
        return f"fix {'the line that is named' if result.error and result.error.where else 'that'}, and ask again"
    otherwise = f"compare that with what is asked; the hints at the end of {exercise.notebook} help"
    return _AFTER.get(result.status, otherwise)


def _after_pass(exercise: Exercise, unwritten: Collection[str] | None) -> str:
    everything = list(catalog.EXERCISES.values())
    later = [other for other in everything if other.number > exercise.number]
    if not later and not unwritten:
        return "that was the last exercise"
    if unwritten is None:
        return start_with(later[0])
    earlier = [other for other in everything if other.number < exercise.number]
    for other in (*later, *earlier):
        if other.id in unwritten and not _needs_any_of(unwritten, other):
            return start_with(other)
    return "every other notebook here is begun; `nntrain-lessons status` says which have passed"


def next_of_all(report: Report, unwritten: Collection[str] | None = None) -> str:
    """Say the one thing to do after the verdicts on several exercises: the first that has not passed, and can be begun.

    Parameters
    ----------
    report : Report
        The verdicts.
    unwritten : collection of str, optional
        As for `next_step`.
    """
    still_open = {result.exercise: result for result in report.results if result.status is not Status.PASSED}
    if not still_open:
        last = max(report.results, key=lambda result: catalog.EXERCISES[result.exercise].number)
        return next_step(last, unwritten)
    ready = [
        name for name in still_open if not {need.id for need in _needed(catalog.EXERCISES[name])} & set(still_open)
    ]
    return f"{ready[0]}: {next_step(still_open[ready[0]], unwritten)}"


def next_to_do(passed: Collection[str], unwritten: Collection[str] = ()) -> Exercise | None:
    """Return the exercise to go on with, given which have passed: one that is begun, else the next in the course.

    What builds on another one comes after it, and optional ones come last.

    Parameters
    ----------
    passed, unwritten : collection of str
        The exercises that have passed, and those that are not started.
    """
    left = [it for it in catalog.EXERCISES.values() if it.id not in passed]
    ready = [it for it in left if not any(need.id not in passed for need in _needed(it))]
    begun = [it for it in ready if it.id not in unwritten]
    needed = [it for it in ready if not it.optional]
    return next(iter([*begun, *needed, *ready, *left]), None)


def _needs_any_of(names: Collection[str], exercise: Exercise) -> bool:
    return any(need.id in names for need in _needed(exercise))


def _needed(exercise: Exercise) -> list[Exercise]:
    """Return what an exercise builds on, and what that builds on, in the order of the course."""
    ids: set[str] = set()
    waiting = [*exercise.needs, *exercise.parts]
    while waiting:
        if (need := waiting.pop()) not in ids:
            ids.add(need)
            waiting += catalog.EXERCISES[need].needs
    return [other for other in catalog.EXERCISES.values() if other.id in ids]


def start_with(exercise: Exercise, why: str = "") -> str:
    """Say how to begin an exercise, and perhaps why with this one."""
    title = exercise.title + (" (optional)" if exercise.optional else "")
    return f"open {exercise.notebook} ({title}, {exercise.minutes} minutes){why}{page(exercise)}"


def page(exercise: Exercise) -> str:
    """Say which page to read, if there is one."""
    return f'; the page "{catalog.PAGES[exercise.page]}" explains it' if exercise.page else ""
