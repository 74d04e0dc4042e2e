"""How an exercise is judged: two children, the same inputs, and what both were observed to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from random import Random
from time import monotonic
from typing import Any

from ..spec import Check, Exercise, Misconception
from . import children, holes, selection, submission, verdict
from .children import GraderError, Nursery
from .compare import Trace
from .records import Failure, Result, Status
from .runner import Died, Limits, Runner, child
from .selection import Answer
from .submission import Submission
from .verdict import Fate, Outcome

__all__ = ["Limits", "judge", "solution"]

_LEFT_BEHIND = "the line `raise NotImplementedError` still stands in {}; what comes before it is yours"
_MAX_ANSWER = 1 << 20  # letters in the cells of an answer


def judge(exercise: Exercise, handed_in: Submission, nursery: Nursery, seed: int, limits: Limits) -> Result:
    """Judge a learner's answer to an exercise.

    Parameters
    ----------
    exercise, handed_in
        What was asked for, and what the learner wrote.
    nursery : ForkServer or Spawner
        Where children come from.
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
    result = _unrunnable(exercise, answer) or _run(exercise, answer, nursery, seed, limits)
    result = _with_holes(result, exercise, answer)
    return replace(result, seconds=round(monotonic() - begun, 3))


def _with_holes(result: Result, exercise: Exercise, answer: Answer) -> Result:
    """Name the holes that are still open: an answer with some is wrong, whatever it raises."""
    if result.status not in (Status.FAILED, Status.ERROR) or answer.problem:
        return result
    _, still_open = holes.unfilled(holes.stub(solution(exercise.id), exercise.id), answer.body())
    raising = holes.left_behind(answer.body(), exercise.id)
    notes = [f"still to be written: {name}" for name in still_open]
    notes += [_LEFT_BEHIND.format(name) for name in raising if name not in still_open]
    if not notes:
        return result
    if raising:  # what the half that is there is taken for would only mislead
        result = replace(result, checks=tuple(replace(check, diagnosis=None) for check in result.checks))
    return replace(result, status=Status.FAILED, notes=tuple(notes))


def _unrunnable(exercise: Exercise, answer: Answer) -> Result | None:
    if answer.size > _MAX_ANSWER:
        words = f"the answer's cells hold more than {_MAX_ANSWER >> 20} MB of text; keep data out of them"
        return Result(exercise.id, Status.ERROR, exercise.max_score, error=Failure("ValueError", words, ""))
    if answer.problem:
        problem = answer.problem
        error = Failure(problem.type, problem.message, problem.where)
        return Result(exercise.id, Status.ERROR, exercise.max_score, error=error)
    all_holes, open_holes = holes.unfilled(holes.stub(solution(exercise.id), exercise.id), answer.body())
    if answer.missing or all_holes == open_holes:
        missing = " and ".join(f"`{name}`" for name in answer.missing)
        notes = (f"nothing here defines {missing}; in a notebook, run your cell first",) if missing else ()
        return Result(exercise.id, Status.NOT_STARTED, exercise.max_score, notes=notes)
    return None


def _run(exercise: Exercise, answer: Answer, nursery: Nursery, seed: int, limits: Limits) -> Result:
    inputs = {check.id: check.draw(_random(seed, exercise, check)) for check in exercise.checks}
    with child(nursery, exercise, limits) as mine, child(nursery, exercise, Limits(children.START, 4.0)) as reference:
        errors, fate = _load(exercise, answer, mine, reference)
        if error := _load_error(exercise, errors):
            return Result(exercise.id, Status.ERROR, exercise.max_score, error=error)
        outcomes, fate = _observe(exercise, inputs, mine, reference, fate)

        def wrong(mistake: Misconception) -> Iterable[Iterable[Trace]]:
            codes = mistake.wrong_codes(solution(exercise.id))
            return (_wrong_traces(exercise, code, inputs, reference) for code in codes)

        return _explained(verdict.conclude(exercise, outcomes, fate, wrong), errors)


def _random(seed: int, exercise: Exercise, check: Check) -> Random:
    return Random(f"{seed}/{exercise.id}/{check.id}")  # noqa: S311 - the same seed has to give the same inputs


def _load(
    exercise: Exercise, answer: Answer, mine: Runner, reference: Runner
) -> tuple[Sequence[Mapping[str, Any]], Fate | None]:
    """Have both children run their definitions; give what the learner's raised, or why there is no answer."""
    _load_reference(reference, exercise, solution(exercise.id))
    try:
        mine.start_loading(answer.cells())
        return mine.loaded(), None
    except Died as died:
        return [], died.fate


def _observe(
    exercise: Exercise,
    inputs: Mapping[str, Mapping[str, Any]],
    mine: Runner,
    reference: Runner,
    fate: Fate | None,
) -> tuple[list[Outcome], Fate | None]:
    """Run every check in both children, at the same time; give what was seen, and what ended the learner's."""
    outcomes = []
    for check in exercise.checks:
        with _ours():
            reference.ask(check, inputs[check.id])
        got = None if fate else _asked(mine, check, inputs[check.id])
        with _ours():
            expected = _sound(reference.answer())
        if isinstance(got, Fate):
            fate = got
            outcomes.append(Outcome(check, expected, fate=fate))
        else:
            outcomes.append(Outcome(check, expected, got))
    return outcomes, fate


def _asked(mine: Runner, check: Check, inputs: Mapping[str, Any]) -> Trace | Fate:
    try:
        mine.ask(check, inputs)
        return mine.answer()
    except Died as died:
        return died.fate


def _load_error(exercise: Exercise, errors: Sequence[Mapping[str, Any]]) -> Failure | None:
    """Where errors have left the answer undefined, give the first; else they are nobody's business."""
    if not any(set(error["binds"]) & set(exercise.names) for error in errors):
        return None
    return _failure(errors[0])


def _failure(error: Mapping[str, Any]) -> Failure:
    return Failure(error["type"], error["message"], error["where"])


def _explained(result: Result, errors: Sequence[Mapping[str, Any]]) -> Result:
    """Where a name is missing because the line that would have made it failed, tell of that line."""
    if result.error and result.error.type == "NameError":
        for error in errors:
            if any(f"'{name}'" in result.error.message for name in error["binds"]):
                return replace(result, error=_failure(error))
    return result


def _load_reference(reference: Runner, exercise: Exercise, text: str) -> None:
    with _ours():
        cell = submission.python(f"solutions/{exercise.id}.py", text)
        reference.start_loading(selection.select(Submission((cell,)), exercise.names).cells())
        reference.loaded()


def _wrong_traces(
    exercise: Exercise, code: str, inputs: Mapping[str, Mapping[str, Any]], reference: Runner
) -> Iterator[Trace]:
    _load_reference(reference, exercise, code)
    for check in exercise.checks:
        if check.required:
            with _ours():
                reference.ask(check, inputs[check.id])
                trace = reference.answer()
            yield trace


def _sound(trace: Trace) -> Trace:
    if trace.error:
        raise GraderError(f"the solution itself raises {verdict.told(trace.error)}")
    return trace


@contextmanager
def _ours() -> Iterator[None]:
    """Take the end of a process that runs our own code for what it is: our fault."""
    try:
        yield
    except Died as died:
        raise GraderError(f"the reference's process gave no answer: {died.fate.message}") from died


def solution(exercise: str) -> str:
    """Give the text of an exercise's solution."""
    return (files("nntrain_lessons.solutions") / f"{exercise}.py").read_text("utf-8")
