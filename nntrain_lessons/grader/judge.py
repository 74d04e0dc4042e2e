"""How an exercise is judged: the same inputs for the learner's code and for ours, and what both were observed to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from .. import catalog
from ..spec import Check, Exercise, Misconception
from . import own_work, parts
from .judging import verdict
from .judging.printable import printable
from .reading.answers import Answer, read_answer
from .reading.holes import solution
from .reading.submission import Submission
from .records import CheckResult, Failure, Result, Status, Trace
from .references import References, drawn
from .running import exit_status
from .running.exit_status import ExitReason
from .running.runner import ChildExited, Limits, Runner, child

_LEFT_BEHIND = "the line `raise NotImplementedError` still stands in {}; what comes before it is yours"


def judge(exercise: Exercise, handed_in: Submission, references: References, seed: int, limits: Limits) -> Result:
    """Judge a learner's answer to an exercise.

    Parameters
    ----------
    exercise, handed_in
        What was asked for, and what the learner wrote.
    references : References
        What our own code does, and where children come from.
    seed : int
        Fixes every input that is drawn.
    limits : Limits
        What the answer may use.

    Raises
    ------
    GraderError
        When the grader itself fails.
    """
    begun = monotonic()
    answer = read_answer(exercise, handed_in)
    own = parts.read_parts(exercise, handed_in)
    result = _unrunnable(answer) or parts.without(exercise, own) or _run(answer, own, references, seed, limits)
    result = _with_notes(_with_holes(result, answer), answer)
    return printable(replace(result, seconds=round(monotonic() - begun, 3), judged=answer.judged))


def _unrunnable(answer: Answer) -> Result | None:
    exercise = answer.exercise
    if answer.problem:
        return Result(exercise.id, Status.ERROR, exercise.max_score, error=answer.problem)
    return None if answer.is_written else Result(exercise.id, Status.NOT_STARTED, exercise.max_score)


def _with_holes(result: Result, answer: Answer) -> Result:
    """Name the holes that are still open: an answer with some is wrong, whatever it raises."""
    if result.status not in (Status.FAILED, Status.ERROR) or answer.problem:
        return result
    what = "still as it was" if answer.exercise.broken else "still to be written"
    notes = [f"{what}: {name}" for name in answer.open_holes]
    notes += [_LEFT_BEHIND.format(name) for name in answer.raising if name not in answer.open_holes]
    if not notes:
        return result
    if answer.raising:  # what the half that is there is taken for would only mislead
        result = _undiagnosed(result)
    checks = tuple(_named(check, answer.planted) for check in result.checks)
    return replace(result, status=Status.FAILED, notes=tuple(notes), checks=checks)


def _with_notes(result: Result, answer: Answer) -> Result:
    """Say what an error is really about, and what in the notebook's state may have misled."""
    if result.status not in (Status.FAILED, Status.ERROR, Status.NOT_STARTED):
        return result
    if result.error and (words := answer.explain(result.error)):
        old, new = (f"{result.error.type}: {message}" for message in (result.error.message, words))
        checks = tuple(replace(check, message=check.message.replace(old, new)) for check in result.checks)
        result = replace(result, error=replace(result.error, message=words), checks=checks)
    if answer.is_cut_off:  # what the half that is left is taken for would only mislead
        result = _undiagnosed(result)
    return replace(result, notes=(*result.notes, *answer.notes))


def _undiagnosed(result: Result) -> Result:
    return replace(result, checks=tuple(replace(check, diagnosis=None, also=()) for check in result.checks))


def _named(check: CheckResult, planted: Iterable[Misconception]) -> CheckResult:
    """Name the mistake at the check that fails by it, where the learner has not touched it."""
    found = next((known for known in planted if known.planted == check.id and check.status is not Status.PASSED), None)
    return replace(check, diagnosis=verdict.diagnosis(found), also=()) if found else check


def _run(answer: Answer, own: Mapping[str, Answer], references: References, seed: int, limits: Limits) -> Result:
    exercise = answer.exercise
    references.prefetch(exercise, seed)
    known = references.get(exercise)
    with child(references.child_factory, exercise, limits) as mine:
        errors, exit_reason = _load(mine, answer, own)
        if error := _load_error(exercise, errors):
            return Result(exercise.id, Status.ERROR, exercise.max_score, error=error, walls=mine.walls)
        seen, exit_reason = _observe(exercise, seed, mine, exit_reason)
    outcomes = [known.outcome(seed, check, *seen[check.id]) for check in exercise.checks]
    blamed: list[str] = []
    if exercise.parts and not all(verdict.passes(outcome) or not outcome.check.required for outcome in outcomes):
        looked = parts.look_at(own, references, seed, limits)
        blamed, exercise = looked.faults, looked.narrowed(exercise)
    told = verdict.conclude(
        exercise,
        outcomes,
        exit_reason,
        solution(exercise.id),
        lambda code: known.traces(code, seed),
        lambda code, check: known.alone(code, seed, check),
    )
    if exercise.parts:
        told = parts.refuse_if_wrong_alone(told, exercise, own, references, seed, limits)
    left = () if exit_reason else exit_status.left_running(mine.end())
    return _explained(replace(told, notes=(*blamed, *told.notes, *left), walls=mine.walls), errors)


def _load(
    mine: Runner, answer: Answer, own: Mapping[str, Answer]
) -> tuple[Sequence[Mapping[str, Any]], ExitReason | None]:
    """Have the child run the learner's definitions; give what they raised, or why there is no answer."""
    try:
        errors = parts.load(mine, answer.exercise, own)
        mine.start_loading(answer.selection.cells())
        return errors + mine.loaded(), None
    except ChildExited as died:
        return [], died.exit_reason


def _observe(
    exercise: Exercise, seed: int, mine: Runner, exit_reason: ExitReason | None
) -> tuple[dict[str, tuple[Trace | None, ExitReason | None]], ExitReason | None]:
    """Run every check in the learner's child; give what was seen in each, or what ended it there, and what ended it."""
    seen: dict[str, tuple[Trace | None, ExitReason | None]] = {}
    for check in exercise.checks:
        got = None if exit_reason else _asked(mine, check, drawn(exercise, seed, check))
        seen[check.id] = (None, got) if isinstance(got, ExitReason) else (got, None)
        exit_reason = exit_reason or seen[check.id][1]
    return own_work.in_all(exercise, seen), exit_reason


def _asked(mine: Runner, check: Check, inputs: Mapping[str, Any]) -> Trace | ExitReason:
    try:
        mine.ask(check, inputs)
        return mine.answer()
    except ChildExited as died:
        return died.exit_reason


def _load_error(exercise: Exercise, errors: Sequence[Mapping[str, Any]]) -> Failure | None:
    """Where errors have left the answer undefined, return the first; otherwise they are ignored."""
    together = exercise.needs if exercise.parts else ()
    asked = {name for part in (exercise.id, *together) for name in catalog.EXERCISES[part].names}
    return _failure(errors[0]) if any(set(error["binds"]) & asked for error in errors) else None


def _failure(error: Mapping[str, Any]) -> Failure:
    return Failure(error["type"], error["message"], error["where"])


def _explained(result: Result, errors: Sequence[Mapping[str, Any]]) -> Result:
    """Where a name is missing because the line that would have made it failed, tell of that line."""
    if result.error and result.error.type == "NameError":
        for error in errors:
            if any(f"'{name}'" in result.error.message for name in error["binds"]):
                return replace(result, error=_failure(error))
    return result
