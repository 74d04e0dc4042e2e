"""The verdict, as a pure function of what was observed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, repeat
from typing import Any

from ...spec import Check, Exercise, Misconception
from ..records import CheckResult, Diagnosis, Failure, Reading, Result, Status, Trace
from ..running.exit_status import ExitReason
from . import by_hand, formulas
from .case import Alone, Case, Traces
from .compare import difference, first_difference
from .diagnosis import Known, explain, guess
from .paths import first_path
from .read_back import read_back

_NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Outcome:
    """What was observed of the solution and of the learner's code in one check.

    `got` is None where nothing was: the check was not reached, or it met its `exit_reason` there. Where the code does
    just what a way does that the text lets off, `expected` is what that does, and `note` says which one it is. `inputs`
    are what both were given.
    """

    check: Check
    expected: Trace
    got: Trace | None = None
    exit_reason: ExitReason | None = None
    note: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)


def check_result(outcome: Outcome, exercise: str) -> CheckResult:
    """Judge one check of an exercise."""
    check, got = outcome.check, outcome.got
    result = CheckResult(check.id, check.title, Status.PASSED, check.required)
    if got is None:
        status = Status.ERROR if outcome.exit_reason else Status.SKIPPED
        return replace(
            result, status=status, message=outcome.exit_reason.message if outcome.exit_reason else _NOT_REACHED
        )
    result = replace(result, reading=read_back(outcome.expected.reads, got.reads, stopped=bool(got.error)))
    if got.error and not first_difference(outcome.expected, got, check.close):
        return replace(result, status=Status.ERROR, message=format_error(got.error, exercise))
    said = difference(outcome.expected, got, check.close)
    if not said:
        return replace(result, reading=None)
    return replace(result, status=Status.FAILED, message=said, paths=first_path(outcome.expected, got, check.close))


def passes(outcome: Outcome) -> bool:
    """Return whether a check passed."""
    return check_result(outcome, "").status is Status.PASSED


def format_error(error: Mapping[str, Any], exercise: str = "") -> str:
    """Say in one line what was raised, and where; the holes of an exercise are not written yet."""
    where = f" ({error['where']})" if error["where"] else ""
    if error["type"] == "NotImplementedError" and error["message"] in ("", exercise):
        return f"not written yet{where}"
    return f"{error['type']}: {error['message']}{where}"


def conclude(
    exercise: Exercise,
    outcomes: Sequence[Outcome],
    exit_reason: ExitReason | None,
    solution: str,
    traces: Traces,
    alone: Alone | None = None,
) -> Result:
    """Judge an exercise.

    Parameters
    ----------
    exercise, outcomes
        What was asked for, and one outcome per check, in their order.
    exit_reason : ExitReason, optional
        Why the learner's process gave no more answers, if it gave none.
    solution : str
        The text of the solution.
    traces, alone : callable
        `traces(code)` gives what some code does in each required check, one by one, `alone(code, check)` what it does
        in one of them. They are called after a fail only.
    """
    checks = [check_result(outcome, exercise.id) for outcome in outcomes]
    failed = [check for check in checks if check.required and check.status is not Status.PASSED]
    notes = () if failed else _notes(outcomes, checks)  # what failed may have upset the optional checks too
    if failed and not exit_reason:
        case = _case(exercise, outcomes, failed, solution, traces, alone)
        checks, notes = _explained(checks, failed, case, outcomes)
    ended = exit_reason if failed else None
    return Result(
        exercise.id,
        ended.status if ended else _status(checks, failed),
        exercise.max_score,
        _score(exercise, checks),
        notes=notes,
        error=Failure(ended.status.value, ended.message, "") if ended else _first_error(outcomes, failed),
        checks=tuple(checks),
    )


def _score(exercise: Exercise, checks: Sequence[CheckResult]) -> int:
    points = {check.id: check.points for check in exercise.checks}
    return sum(points[check.id] for check in checks if check.required and check.status is Status.PASSED)


def _case(
    exercise: Exercise,
    outcomes: Iterable[Outcome],
    failed: Sequence[CheckResult],
    solution: str,
    traces: Traces,
    alone: Alone | None,
) -> Case:
    got = [outcome.got for outcome in outcomes if outcome.check.required and outcome.got]
    names = [check.id for check in failed]
    return Case(exercise, solution, got, names, failed[0].status is not Status.FAILED, traces, alone)


def _explained(
    checks: Sequence[CheckResult], failed: Sequence[CheckResult], case: Case, outcomes: Sequence[Outcome]
) -> tuple[list[CheckResult], tuple[str, ...]]:
    """Name the mistakes that were made, and read back the rule, or else say what is likely."""
    seen = [(one.check.scenario, one.inputs, one.got) for one in outcomes if one.check.required and one.got]
    telling = {known.identified_by for known in case.exercise.mistakes}
    apart = [nr for nr, check in enumerate(case.required) if check.id in telling and nr < len(seen)]
    found = explain(case, formulas.explained(case.exercise.id, seen, apart))
    if found.reading:
        checks = _read(checks, failed[0], found.reading)
    checks = _by_hand(checks, case.exercise.id, outcomes)
    likely = "" if found.mistakes else guess(case)
    return _named(checks, failed, found.mistakes), (f"a guess: {likely}",) if likely else ()


def _by_hand(checks: Sequence[CheckResult], exercise: str, outcomes: Sequence[Outcome]) -> list[CheckResult]:
    """Add what the first wrong step can be done by hand with, at the first check that walks and failed."""
    seen = {one.check.id: (one.check.scenario, one.inputs, one.got) for one in outcomes if one.got}
    failed = (check for check in checks if check.required and check.status is not Status.PASSED and check.id in seen)
    found = ((check.id, by_hand.first_step(exercise, seen[check.id])) for check in failed)
    wrong = dict(islice(((id, step) for id, step in found if step), 1))
    return [replace(check, inputs=wrong.get(check.id)) for check in checks]


def _read(checks: Sequence[CheckResult], first: CheckResult, reading: Reading) -> list[CheckResult]:
    """Say at the first check that failed what rule was read."""
    return [replace(check, reading=reading) if check.id == first.id else check for check in checks]


def diagnosis(known: Known | Misconception) -> Diagnosis:
    """Return what a report says of a mistake."""
    return Diagnosis(known.id, known.title, known.hint)


def _named(checks: Sequence[CheckResult], failed: Sequence[CheckResult], found: Sequence[Known]) -> list[CheckResult]:
    """Name a mistake at the check that tells it, the others in turn at the failed checks that tell none."""
    at = [check.id for check in failed]
    free = [id for id in at if id not in {known.at for known in found}] or at
    told: dict[str, list[Diagnosis]] = {check.id: [] for check in checks}
    for known in found:
        if known.at:
            told[known.at].append(diagnosis(known))
    for place, known in zip(chain(free, repeat(free[-1])), (one for one in found if not one.at), strict=False):
        told[place].append(diagnosis(known))
    return [
        replace(check, diagnosis=next(iter(told[check.id]), None), also=tuple(told[check.id][1:])) for check in checks
    ]


def _status(checks: Sequence[CheckResult], failed: Sequence[CheckResult]) -> Status:
    if not failed:
        return Status.PASSED
    observed = any(check.status in (Status.PASSED, Status.FAILED) for check in checks if check.required)
    return Status.FAILED if observed else Status.ERROR


def _first_error(outcomes: Iterable[Outcome], failed: Sequence[CheckResult]) -> Failure | None:
    """Return what the first failed check raised, if that is why it failed."""
    raised = {outcome.check.id: outcome.got.error for outcome in outcomes if outcome.got}
    if not failed or failed[0].status is not Status.ERROR or not (error := raised.get(failed[0].id)):
        return None
    return Failure(error["type"], error["message"], error["where"])


def _notes(outcomes: Iterable[Outcome], checks: Iterable[CheckResult]) -> tuple[str, ...]:
    """Say which other ways were gone, and which optional checks failed in the way that their note is about."""
    said = [outcome.note or _note(outcome.check, check) for outcome, check in zip(outcomes, checks, strict=True)]
    return tuple(dict.fromkeys(filter(None, said)))


def _note(check: Check, result: CheckResult) -> str:
    tells = result.status is Status.FAILED or (result.status is Status.ERROR and check.error_tells)
    return check.note if tells else ""
