"""The verdict, as a pure function of what was observed."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..spec import Check, Exercise, Misconception
from .children import Ending
from .compare import Trace, difference
from .diagnosis import Case, Traces, diagnose, guess
from .protocol import MOST_PROCESSES, REACHED_OUT
from .records import CheckResult, Diagnosis, Failure, Result, Status

_NOT_REACHED = "not reached"
_LOST = "the process that watches over it was ended, or stopped"
_SIGKILL = 9  # Windows has no such name


@dataclass(frozen=True)
class Fate:
    """Why the learner's process gave no more answers."""

    status: Status
    message: str


@dataclass(frozen=True)
class Outcome:
    """What was observed of the solution and of the learner's code in one check.

    `got` is None where nothing was: the check was not reached, or it met its `fate` there.
    """

    check: Check
    expected: Trace
    got: Trace | None = None
    fate: Fate | None = None


def timed_out(seconds: float) -> Fate:
    """Say that the time was up."""
    return Fate(Status.TIMEOUT, f"no answer within {seconds:g} s; is there a loop that never ends?")


def out_of_memory(gigabytes: float) -> Fate:
    """Say that the memory was used up."""
    return Fate(Status.MEMORY, f"more than {gigabytes:g} GB of memory asked for; how large are the tensors it makes?")


GARBLED = Fate(Status.CRASHED, "it wrote into the channel to the grader, so that no answer could be read")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # one without a name
        return f"signal {number}"


def ended(ending: Ending) -> Fate:
    """Say how a process ended that should have answered."""
    code = ending.code
    if code is None:
        why = _LOST
    elif ending.crowded:
        why = f"more than {MOST_PROCESSES} processes started"
    elif code == REACHED_OUT:
        why = "it tried to end a process of the grader's"
    elif not ending.by_itself:
        why = "it hung up on the grader"
    elif code == -_SIGKILL:
        why = "it was ended by SIGKILL: by itself, or by the system, where memory had run out"
    elif code < 0:
        why = f"it was ended by {_signal_name(-code)}"
    else:
        why = f"it ended its own process with exit code {code} before it had answered"
    return Fate(Status.CRASHED, why)


def left_running(ending: Ending) -> tuple[str, ...]:
    """Note what an answer had started, and had not ended."""
    counts = ((ending.processes, "process", "processes"), (ending.threads, "thread", "threads"))
    left = " and ".join(f"{count} {one if count == 1 else more}" for count, one, more in counts if count)
    were = "was" if ending.processes + ending.threads == 1 else "were"
    return (f"{left} of yours {were} still running after the checks, and {were} ended",) if left else ()


def lost(result: Result) -> bool:
    """Tell whether an exercise's processes were ended from outside, perhaps by the answer to another exercise."""
    return result.error is not None and result.error.message == _LOST


def check_result(outcome: Outcome, exercise: str) -> CheckResult:
    """Judge one check of an exercise."""
    check, got = outcome.check, outcome.got
    result = CheckResult(check.id, check.title, Status.PASSED, check.required)
    if got is None:
        status = Status.ERROR if outcome.fate else Status.SKIPPED
        return replace(result, status=status, message=outcome.fate.message if outcome.fate else _NOT_REACHED)
    said = difference(outcome.expected, Trace(got.observations)) if got.observations or not got.error else ""
    if got.error and (not said or said.endswith("nothing was observed")):
        return replace(result, status=Status.ERROR, message=told(got.error, exercise))
    return replace(result, status=Status.FAILED, message=said) if said else result


def told(error: Mapping[str, Any], exercise: str = "") -> str:
    """Say in one line what was raised, and where; the holes of an exercise are not written yet."""
    where = f" ({error['where']})" if error["where"] else ""
    if error["type"] == "NotImplementedError" and error["message"] in ("", exercise):
        return f"not written yet{where}"
    return f"{error['type']}: {error['message']}{where}"


def conclude(
    exercise: Exercise,
    outcomes: Sequence[Outcome],
    fate: Fate | None,
    solution: str,
    traces: Traces,
) -> Result:
    """Judge an exercise.

    Parameters
    ----------
    exercise : Exercise
        What was asked for.
    outcomes : sequence of Outcome
        One per check, in their order.
    fate : Fate, optional
        Why the learner's process gave no more answers, if it gave none.
    solution : str
        The text of the solution.
    traces : callable
        `traces(code)` gives what some code does in each required check, one by one. It is called after a
        fail only.
    """
    checks = [check_result(outcome, exercise.id) for outcome in outcomes]
    failed = [check for check in checks if check.required and check.status is not Status.PASSED]
    notes = () if failed else _notes(exercise, checks)  # what failed may have upset the optional checks too
    if failed and not fate:
        checks, notes = _explained(checks, failed, _case(exercise, outcomes, failed, solution, traces))
    points = {check.id: check.points for check in exercise.checks}
    return Result(
        exercise.id,
        fate.status if fate and failed else _status(checks, failed),
        exercise.max_score,
        sum(points[check.id] for check in checks if check.required and check.status is Status.PASSED),
        notes=notes,
        error=Failure(fate.status.value, fate.message, "") if fate and failed else _first_error(outcomes, failed),
        checks=tuple(checks),
    )


def _case(
    exercise: Exercise, outcomes: Iterable[Outcome], failed: Sequence[CheckResult], solution: str, traces: Traces
) -> Case:
    got = [outcome.got for outcome in outcomes if outcome.check.required and outcome.got]
    names = [check.id for check in failed]
    return Case(exercise, solution, got, names, failed[0].status is not Status.FAILED, traces)


def _explained(
    checks: Sequence[CheckResult], failed: Sequence[CheckResult], case: Case
) -> tuple[list[CheckResult], tuple[str, ...]]:
    """Name the mistakes that were made, or else say what is likely."""
    found = diagnose(case)
    likely = "" if found else guess(case)
    return _named(checks, failed, found), (f"a guess: {likely}",) if likely else ()


def _named(
    checks: Sequence[CheckResult], failed: Sequence[CheckResult], found: Sequence[Misconception]
) -> list[CheckResult]:
    """Name the mistakes at checks that failed: the first at the first, a second at the next, or where it is told."""
    at = [check.id for check in failed]
    places = [*at[:1], *([known.told_by or next(iter(at[1:]), "") for known in found[1:]])]
    told = {place: Diagnosis(known.id, known.title, known.hint) for place, known in zip(places, found, strict=False)}
    return [replace(check, diagnosis=told.get(check.id)) for check in checks]


def _status(checks: Sequence[CheckResult], failed: Sequence[CheckResult]) -> Status:
    if not failed:
        return Status.PASSED
    observed = any(check.status in (Status.PASSED, Status.FAILED) for check in checks if check.required)
    return Status.FAILED if observed else Status.ERROR


def _first_error(outcomes: Iterable[Outcome], failed: Sequence[CheckResult]) -> Failure | None:
    """Give what the first failed check raised, if that is why it failed."""
    raised = {outcome.check.id: outcome.got.error for outcome in outcomes if outcome.got}
    if not failed or failed[0].status is not Status.ERROR or not (error := raised.get(failed[0].id)):
        return None
    return Failure(error["type"], error["message"], error["where"])


def _notes(exercise: Exercise, checks: Iterable[CheckResult]) -> tuple[str, ...]:
    amiss = {check.id for check in checks if check.status in (Status.FAILED, Status.ERROR)}
    return tuple(check.note for check in exercise.checks if not check.required and check.id in amiss)
