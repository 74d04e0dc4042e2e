"""How an exercise is judged: the same inputs for the learner's code and for ours, and what both were observed to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from .. import catalog
from ..spec import Check, Exercise, Misconception
from . import fates, holes, remarks, selection, verdict
from .compare import Trace
from .fates import Fate
from .records import CheckResult, Failure, Result, Status
from .references import References, drawn, solution
from .runner import Died, Limits, Runner, child
from .selection import Answer
from .submission import Submission
from .verdict import Outcome

__all__ = ["Limits", "judge", "solution"]

_LEFT_BEHIND = "the line `raise NotImplementedError` still stands in {}; what comes before it is yours"
_MAX_ANSWER = 1 << 20  # letters in the cells of an answer


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
    answer = selection.select(handed_in, exercise.names)
    parts = {part: selection.select(handed_in.part(part), catalog.EXERCISES[part].names) for part in exercise.parts}
    result = _unrunnable(exercise, answer) or _without(exercise, parts)
    result = result or _run(exercise, answer, parts, references, seed, limits)
    result = remarks.explained(_with_holes(result, exercise, answer), answer)
    return replace(result, seconds=round(monotonic() - begun, 3))


def _with_holes(result: Result, exercise: Exercise, answer: Answer) -> Result:
    """Name the holes that are still open: an answer with some is wrong, whatever it raises."""
    if result.status not in (Status.FAILED, Status.ERROR) or answer.problem:
        return result
    _, still_open = holes.unfilled(exercise, solution(exercise.id), answer.body())
    raising = holes.left_behind(answer.body(), exercise.id)
    notes = [f"{'still as it was' if exercise.broken else 'still to be written'}: {name}" for name in still_open]
    notes += [_LEFT_BEHIND.format(name) for name in raising if name not in still_open]
    if not notes:
        return result
    if raising:  # what the half that is there is taken for would only mislead
        result = replace(result, checks=tuple(replace(check, diagnosis=None) for check in result.checks))
    planted = holes.still_planted(exercise, solution(exercise.id), still_open)
    checks = tuple(_named(check, planted) for check in result.checks)
    return replace(result, status=Status.FAILED, notes=tuple(notes), checks=checks)


def _named(check: CheckResult, planted: Iterable[Misconception]) -> CheckResult:
    """Name the mistake at the check that fails by it, where the learner has not touched it."""
    found = next((known for known in planted if known.planted == check.id and check.status is not Status.PASSED), None)
    return replace(check, diagnosis=verdict.diagnosis(found)) if found else check


def written(exercise: str, answer: Answer) -> bool:
    """Tell whether there is an answer to an exercise, right or wrong: more than what the learner started from."""
    if answer.problem or answer.missing:
        return False
    all_holes, open_holes = holes.unfilled(catalog.EXERCISES[exercise], solution(exercise), answer.body())
    return all_holes != open_holes


def _unrunnable(exercise: Exercise, answer: Answer) -> Result | None:
    if answer.size > _MAX_ANSWER:
        words = f"the answer's cells hold more than {_MAX_ANSWER >> 20} MB of text; keep data out of them"
        return Result(exercise.id, Status.ERROR, exercise.max_score, error=Failure("ValueError", words, ""))
    if answer.problem:
        problem = answer.problem
        error = Failure(problem.type, problem.message, problem.where)
        return Result(exercise.id, Status.ERROR, exercise.max_score, error=error)
    if not written(exercise.id, answer):
        return Result(exercise.id, Status.NOT_STARTED, exercise.max_score)
    return None


def _without(exercise: Exercise, parts: Mapping[str, Answer]) -> Result | None:
    """Where parts of the learner's own are missing, that is all there is to say."""
    missing = [catalog.EXERCISES[part].notebook for part, own in parts.items() if not written(part, own)]
    if not missing:
        return None
    words = "your own parts are put together here; these are not there, not written yet, or cannot be read: "
    first, *others = (CheckResult(check.id, check.title, Status.SKIPPED, check.required) for check in exercise.checks)
    checks = (replace(first, status=Status.FAILED, message=words + ", ".join(missing)), *others)
    return Result(exercise.id, Status.FAILED, exercise.max_score, checks=checks)


def _run(
    exercise: Exercise, answer: Answer, parts: Mapping[str, Answer], references: References, seed: int, limits: Limits
) -> Result:
    references.ahead(exercise, seed)
    known = references.of(exercise)
    with child(references.nursery, exercise, limits) as mine:
        errors, fate = _load(mine, answer, parts)
        if error := _load_error(exercise, parts, errors):
            return Result(exercise.id, Status.ERROR, exercise.max_score, error=error)
        seen, fate = _observe(exercise, seed, mine, fate)
    outcomes = [Outcome(check, known.solution(seed, check), *seen[check.id]) for check in exercise.checks]
    told = verdict.conclude(exercise, outcomes, fate, solution(exercise.id), lambda code: known.traces(code, seed))
    left = () if fate else fates.left_running(mine.end())
    return _explained(replace(told, notes=told.notes + left), errors)


def _load(mine: Runner, answer: Answer, parts: Mapping[str, Answer]) -> tuple[Sequence[Mapping[str, Any]], Fate | None]:
    """Have the child run the learner's definitions; give what they raised, or why there is no answer."""
    errors: list[Mapping[str, Any]] = []
    try:
        for name, part in parts.items():
            mine.start_loading(part.cells(), name)
            errors += mine.loaded()
        mine.start_loading(answer.cells())
        return errors + mine.loaded(), None
    except Died as died:
        return [], died.fate


def _observe(
    exercise: Exercise, seed: int, mine: Runner, fate: Fate | None
) -> tuple[dict[str, tuple[Trace | None, Fate | None]], Fate | None]:
    """Run every check in the learner's child; give what was seen in each, or what ended it there, and what ended it."""
    seen: dict[str, tuple[Trace | None, Fate | None]] = {}
    for check in exercise.checks:
        got = None if fate else _asked(mine, check, drawn(exercise, seed, check))
        seen[check.id] = (None, got) if isinstance(got, Fate) else (got, None)
        fate = fate or seen[check.id][1]
    return seen, fate


def _asked(mine: Runner, check: Check, inputs: Mapping[str, Any]) -> Trace | Fate:
    try:
        mine.ask(check, inputs)
        return mine.answer()
    except Died as died:
        return died.fate


def _load_error(exercise: Exercise, parts: Collection[str], errors: Sequence[Mapping[str, Any]]) -> Failure | None:
    """Where errors have left the answer undefined, give the first; else they are nobody's business."""
    asked = {name for part in (exercise.id, *parts) for name in catalog.EXERCISES[part].names}
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
