"""The verdict, as a pure function of what was observed."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..spec import Check, Exercise, Misconception
from .children import Ending
from .compare import Trace, difference, same
from .records import CheckResult, Diagnosis, Failure, Result, Status

_NOT_REACHED = "not reached"
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
        why = "the process that watches over it was ended, or stopped"
    elif not ending.by_itself:
        why = "it hung up on the grader"
    elif code == -_SIGKILL:
        why = "it was ended by SIGKILL: by itself, or by the system, where memory had run out"
    elif code < 0:
        why = f"it was ended by {_signal_name(-code)}"
    else:
        why = f"it ended its own process with exit code {code} before it had answered"
    return Fate(Status.CRASHED, why)


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
    wrong: Callable[[Misconception], Iterable[Iterable[Trace]]],
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
    wrong : callable
        `wrong(mistake)` gives, for each variant of the mistake, the traces of the required checks. It is
        called after a fail only.
    """
    checks = [check_result(outcome, exercise.id) for outcome in outcomes]
    failed = [check for check in checks if check.required and check.status is not Status.PASSED]
    if failed and not fate and (found := diagnose(exercise, outcomes, failed, wrong)):
        first = checks.index(failed[0])
        checks[first] = replace(checks[first], diagnosis=Diagnosis(found.id, found.title, found.hint))
    points = {check.id: check.points for check in exercise.checks}
    return Result(
        exercise.id,
        fate.status if fate and failed else _status(checks, failed),
        exercise.max_score,
        sum(points[check.id] for check in checks if check.required and check.status is Status.PASSED),
        notes=() if failed else _notes(exercise, checks),  # what failed may have upset the optional checks too
        error=Failure(fate.status.value, fate.message, "") if fate and failed else _first_error(outcomes, failed),
        checks=tuple(checks),
    )


def diagnose(
    exercise: Exercise,
    outcomes: Iterable[Outcome],
    failed: Sequence[CheckResult],
    wrong: Callable[[Misconception], Iterable[Iterable[Trace]]],
) -> Misconception | None:
    """Find the mistake whose whole trace is the learner's, or else the one that the first failed check tells."""
    first = failed[0].id if failed[0].status is Status.FAILED else ""  # what fails after it may only follow from it
    traces = [outcome.got for outcome in outcomes if outcome.check.required and outcome.got]
    for mistake in exercise.mistakes:
        if not mistake.told_by and any(_alike(variant, traces) for variant in wrong(mistake)):
            return mistake
    return next((mistake for mistake in exercise.mistakes if mistake.told_by and mistake.told_by == first), None)


def _alike(variant: Iterable[Trace], traces: Sequence[Trace]) -> bool:
    return all(same(theirs, mine) for theirs, mine in zip(variant, traces, strict=True))


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
