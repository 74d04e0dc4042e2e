"""How an exercise is judged: two children, the same inputs, and what both were observed to do."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from random import Random
from time import monotonic
from typing import Any, TypeVar

from .. import catalog
from ..spec import Check, Exercise, Misconception
from . import children, holes, protocol, selection, submission, traces, verdict
from .children import Child, GraderError, Nursery
from .compare import Trace
from .records import Failure, Result, Status
from .selection import Answer
from .submission import Submission
from .verdict import Fate, Outcome


@dataclass(frozen=True)
class Limits:
    """How long and how large an exercise may get: seconds, and GB on top of what is mapped at the start."""

    timeout: float = 30.0
    memory: float = 2.0


T = TypeVar("T")


class Died(Exception):  # noqa: N818 - it is no error of ours
    """The child gives no more answers."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(fate.message)
        self.fate = fate


class Runner:
    """Talks to one child, until it is done or its time is up.

    Parameters
    ----------
    child : Child
        The process.
    limits : Limits
        Its time counts from the first line of the code that it loads.
    """

    def __init__(self, child: Child, limits: Limits) -> None:
        self._child, self._limits = child, limits
        self._ended = False
        self._code: int | None = None
        self._deadline = monotonic() + children.START
        self._nr = 0

    def start_loading(self, cells: list[dict[str, object]]) -> None:
        """Hand over what is to be run; `loaded` waits for it."""
        self._guarded(lambda: protocol.send(self._child.channel, {"do": "load", "cells": cells}, b"", self._deadline))

    def loaded(self) -> list[dict[str, Any]]:
        """Give what loading raised."""
        self._receive()
        self._deadline = monotonic() + self._limits.timeout
        reply, _ = self._receive()
        errors = self._guarded(lambda: [traces.failure(error) for error in reply.get("errors") or []])
        if any(error["memory"] for error in errors):
            raise Died(verdict.out_of_memory(self._limits.memory))
        return errors

    def ask(self, check: Check, inputs: Mapping[str, Any]) -> None:
        """Ask for one check's observations; `answer` waits for them."""
        self._nr += 1
        request = {"do": "run", "nr": self._nr, "scenario": check.scenario, "inputs": inputs}
        self._guarded(lambda: protocol.send(self._child.channel, request, b"", self._deadline))

    def answer(self) -> Trace:
        """Give the observations that were asked for."""
        reply, payload = self._receive()
        trace = self._guarded(lambda: traces.trace(reply, payload, self._nr))
        if trace.error and trace.error["memory"]:
            raise Died(verdict.out_of_memory(self._limits.memory))
        return trace

    def _receive(self) -> tuple[protocol.Header, bytes]:
        return self._guarded(lambda: protocol.receive(self._child.channel, self._deadline))

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except TimeoutError:
            raise Died(verdict.timed_out(self._limits.timeout)) from None
        except protocol.GarbledError:
            raise Died(verdict.GARBLED) from None
        except protocol.WallError:
            raise Died(verdict.ended(self.end())) from None

    def end(self) -> int | None:
        """End the child and all it has started; give its exit code."""
        if not self._ended:
            self._ended, self._code = True, self._child.end()
        return self._code


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
    notes = [f"still to be written: {name}" for name in still_open]
    for name in holes.left_behind(answer.body(), exercise.id):
        if name not in still_open:
            notes.append(f"the line `raise NotImplementedError` still stands in {name}; what comes before it is yours")
    return replace(result, status=Status.FAILED, notes=(*notes, *result.notes)) if notes else result


def _unrunnable(exercise: Exercise, answer: Answer) -> Result | None:
    if answer.problem:
        problem = answer.problem
        error = Failure(problem.type, problem.message, problem.where)
        return Result(exercise.id, Status.ERROR, exercise.max_score, error=error)
    all_holes, open_holes = holes.unfilled(holes.stub(solution(exercise.id), exercise.id), answer.body())
    if answer.missing or all_holes == open_holes:
        return Result(exercise.id, Status.NOT_STARTED, exercise.max_score)
    return None


def _run(exercise: Exercise, answer: Answer, nursery: Nursery, seed: int, limits: Limits) -> Result:
    inputs = {check.id: check.draw(_random(seed, exercise, check)) for check in exercise.checks}
    with child(nursery, exercise, limits) as mine, child(nursery, exercise, Limits(children.START, 4.0)) as reference:
        outcomes, fate, error = _observe(exercise, answer, inputs, mine, reference)
        if error:
            return Result(exercise.id, Status.ERROR, exercise.max_score, error=error)

        def wrong(mistake: Misconception) -> Iterable[Trace]:
            return _wrong_traces(exercise, mistake, inputs, reference)

        return verdict.conclude(exercise, outcomes, fate, wrong)


def _random(seed: int, exercise: Exercise, check: Check) -> Random:
    return Random(f"{seed}/{exercise.id}/{check.id}")  # noqa: S311 - the same seed has to give the same inputs


def _observe(
    exercise: Exercise, answer: Answer, inputs: Mapping[str, Mapping[str, Any]], mine: Runner, reference: Runner
) -> tuple[list[Outcome], Fate | None, Failure | None]:
    fate: Fate | None = None
    try:
        mine.start_loading(answer.cells())
        _load_reference(reference, exercise, solution(exercise.id))
        if error := _load_error(exercise, mine.loaded()):
            return [], None, error
    except Died as died:
        fate = died.fate
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
    return outcomes, fate, None


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
    return Failure(errors[0]["type"], errors[0]["message"], errors[0]["where"])


def _load_reference(reference: Runner, exercise: Exercise, text: str) -> None:
    with _ours():
        cell = submission.python(f"solutions/{exercise.id}.py", text)
        reference.start_loading(selection.select(Submission((cell,)), exercise.names).cells())
        reference.loaded()


def _wrong_traces(
    exercise: Exercise, mistake: Misconception, inputs: Mapping[str, Mapping[str, Any]], reference: Runner
) -> Iterator[Trace]:
    _load_reference(reference, exercise, mistake.wrong_code(solution(exercise.id)))
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


@contextmanager
def child(nursery: Nursery, exercise: Exercise, limits: Limits) -> Iterator[Runner]:
    """Have a child for an exercise, with a folder of its own; afterwards both are gone."""
    folder = tempfile.mkdtemp(prefix="nntrain-lessons-")
    scenarios = dict.fromkeys(check.scenario.partition(".")[0] for check in exercise.checks)
    allowed = catalog.allowed(exercise.id)
    try:
        process = nursery.child(children.request(exercise.id, allowed, list(scenarios), limits.memory, folder))
        runner = Runner(process, limits)
        try:
            yield runner
        finally:
            runner.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def solution(exercise: str) -> str:
    """Give the text of an exercise's solution."""
    return (files("nntrain_lessons.solutions") / f"{exercise}.py").read_text("utf-8")
