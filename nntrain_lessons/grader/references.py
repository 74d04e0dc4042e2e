"""In the parent: what the solution of an exercise does, and what its known mistakes do; each is observed once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from random import Random
from threading import Lock
from typing import Any

from .. import catalog
from ..spec import Check, Exercise, Pair, swapped
from .judging import verdict
from .judging.compare import same
from .judging.verdict import Outcome
from .reading import submission, syntax
from .reading.holes import solution
from .reading.submission import Submission
from .records import GraderError, Trace
from .running import children, frames
from .running.children import ChildFactory
from .running.exit_status import ExitReason
from .running.runner import ChildExited, Limits, Runner, child

_LIMITS = Limits(children.START, 4.0)  # our own code needs none; it is only that no fault of ours may hang
_SEEDS = 8  # of so many seeds is kept what was observed: a session in a notebook draws ever new ones


class References:
    """What our own code was observed to do, for as long as this is open; from several threads, too.

    Parameters
    ----------
    child_factory : ForkServer or Spawner, optional
        Where the children come from in which it runs; otherwise one is started. It is closed with this.

    Attributes
    ----------
    parts_seen : dict of str to list of Check
        Which of its checks a learner's part failed, by its text: whoever asks again has seldom changed a part.
    """

    def __init__(self, child_factory: ChildFactory | None = None) -> None:
        self.child_factory = child_factory or children.start()
        self.parts_seen: dict[str, list[Check]] = {}
        self._found: dict[str, Reference] = {}
        self._lock = Lock()
        self._prefetching = ThreadPoolExecutor()

    def get(self, exercise: Exercise) -> Reference:
        """Return what is known of an exercise."""
        with self._lock:
            if exercise.id not in self._found or self._found[exercise.id].exercise is not exercise:
                self._found[exercise.id] = Reference(exercise, self.child_factory)
            return self._found[exercise.id]

    def prefetch(self, exercise: Exercise, seed: int) -> None:
        """Begin to observe the solution, while the caller does something else; a fault shows when it is asked for."""
        self._prefetching.submit(self.get(exercise).observe_all, seed)

    def close(self) -> None:
        """End what runs, and the child_factory with it."""
        self._prefetching.shutdown()
        for reference in self._found.values():
            reference.close()
        self.child_factory.close()


class Reference:
    """Observes our own code of one exercise, in a child that is kept, and remembers what it saw.

    Code that has been loaded runs through the checks in their order, as the learner's does: what it keeps from
    one to the next, on a class for instance, has to be there.
    """

    def __init__(self, exercise: Exercise, child_factory: ChildFactory, stand_ins: Sequence[Pair] = ()) -> None:
        self.exercise, self._child_factory = exercise, child_factory
        self._stand_ins = dict(stand_ins)
        sketching = exercise.stand_ins and not stand_ins
        self._sketch = Reference(exercise, child_factory, exercise.stand_ins) if sketching else None
        self._lock = Lock()  # one thread talks to the child at a time
        self._closing = ExitStack()
        self._runner: Runner | None = None
        self._at = ("", 0, 0)  # the code that is loaded, the seed, and how many checks it has run through
        self._kept: dict[int, dict[str, list[Trace]]] = {}
        self._kept_alone: dict[int, dict[tuple[str, str], Trace]] = {}

    def solution(self, seed: int, check: Check) -> Trace:
        """Return what the solution does in a check.

        Raises
        ------
        GraderError
            When it fails there, which is never the learner's fault.
        """
        trace = self.trace(solution(self.exercise.id), seed, check)
        if trace.error:
            raise GraderError(_fault(self.exercise, check, trace.error))
        return trace

    def outcome(self, seed: int, check: Check, got: Trace | None, exit_reason: ExitReason | None = None) -> Outcome:
        """Set what was observed beside what the solution does, or beside another way that does the same as the answer.

        Parameters
        ----------
        seed, check
            What was looked at.
        got, exit_reason
            What was observed there, or why nothing was.
        """
        expected, inputs = self.solution(seed, check), drawn(self.exercise, seed, check)
        if got and not same(expected, got, check.close):
            for other in check.accepts:
                theirs = self.trace(swapped(solution(self.exercise.id), other.swaps), seed, check)
                if same(theirs, got, check.close):
                    return Outcome(check, theirs, got, note=other.note, inputs=inputs)
        return Outcome(check, expected, got, exit_reason, inputs=inputs)

    def observe_all(self, seed: int) -> None:
        """Observe the solution in every check."""
        for check in self.exercise.checks:
            self.solution(seed, check)

    def traces(self, code: str, seed: int) -> Iterator[Trace]:
        """Return what some code does in each of the required checks, one by one, as they are asked for."""
        return (self.trace(code, seed, check) for check in self.exercise.checks if check.required)

    def alone(self, code: str, seed: int, check: Check) -> Trace:
        """Return what some code does in a check that is the first it runs, which costs less than those before it.

        It is what the code does there after the others, too, unless it keeps something from one to the next.
        """
        if check.sketched and self._sketch:
            return self._sketch.alone(code, seed, check)
        with self._lock:
            kept = self._kept_alone.setdefault(seed, {})
            if (code, check.id) not in kept:
                kept[code, check.id] = self._again(lambda: self._observed_alone(code, seed, check), check)
            while len(self._kept_alone) > _SEEDS:
                del self._kept_alone[next(iter(self._kept_alone))]
            return kept[code, check.id]

    def trace(self, code: str, seed: int, check: Check) -> Trace:
        """Return what some code does in a check, after those before it."""
        number = self.exercise.checks.index(check)
        with self._lock:
            kept = self._kept.setdefault(seed, {}).setdefault(code, [])
            while len(kept) <= number:
                kept.append(self._next(code, seed, len(kept)))
            while len(self._kept) > _SEEDS:
                del self._kept[next(iter(self._kept))]
            return kept[number]

    def _next(self, code: str, seed: int, number: int) -> Trace:
        return self._again(lambda: self._observed(code, seed, number), self.exercise.checks[number])

    def _again(self, observe: Callable[[], Trace], check: Check) -> Trace:
        try:
            return observe()
        except (ChildExited, GraderError):  # somebody may have ended the fork server, and this child with it
            self.close()
        try:
            return observe()
        except ChildExited as died:
            at = f"{self.exercise.id}, check {check.id}"
            raise GraderError(f"{at}: the reference's process gave no answer: {died.exit_reason.message}") from died

    def _observed_alone(self, code: str, seed: int, check: Check) -> Trace:
        runner = self._runner or self._begun()
        runner.renew()
        self._at = ("", 0, 0)  # whatever comes next is loaded anew
        self._load(runner, self.exercise, code)
        runner.ask(check, drawn(self.exercise, seed, check))
        return runner.answer()

    def _observed(self, code: str, seed: int, number: int) -> Trace:
        runner = self._runner or self._begun()
        runner.renew()
        begin = number
        if self._at != (code, seed, number):
            errors = self._load(runner, self.exercise, code)
            if errors and code == solution(self.exercise.id):
                raise GraderError(f"{self.exercise.id}: the solution raises {verdict.format_error(errors[0])}")
            begin = 0
        for check in self.exercise.checks[begin : number + 1]:
            runner.ask(check, drawn(self.exercise, seed, check))
            trace = runner.answer()
        self._at = (code, seed, number + 1)
        return trace

    def _begun(self) -> Runner:
        self._runner = runner = self._closing.enter_context(
            child(self._child_factory.ours, self.exercise, _LIMITS, is_ours=True)
        )
        self._at = ("", 0, 0)
        for part in self.exercise.parts:
            self._load(runner, catalog.EXERCISES[part], self._stand_ins.get(part) or solution(part), part)
        return runner

    @staticmethod
    def _load(runner: Runner, exercise: Exercise, code: str, part: str = "") -> list[dict[str, Any]]:
        runner.start_loading([_cell(exercise.id, code)], part)
        return runner.loaded()

    def close(self) -> None:
        """End the child; a later question starts another."""
        self._runner = None
        with suppress(GraderError):
            self._closing.close()
        if self._sketch:
            self._sketch.close()


def solved_parts(exercise: Exercise) -> dict[str, Submission]:
    """Return the solutions of the exercises that one puts together, as if they had been handed in."""
    texts = {part: submission.python(f"solutions/{part}.py", solution(part)) for part in exercise.parts}
    return {part: Submission((cell,)) for part, cell in texts.items()}


def course_cell(exercise: str) -> dict[str, object]:
    """Return what a child is to run where our own solution of an exercise stands in."""
    return _cell(exercise, solution(exercise))


def _cell(exercise: str, code: str) -> dict[str, object]:
    """Return what a child is to run of our own code: all but what it shows as a script. There is nothing to choose."""
    keep = [nr for nr, node in enumerate(syntax.parse(code).body) if not isinstance(node, ast.If)]
    return {"name": f"solutions/{exercise}.py", "source": code, "keep": keep, "binds": {str(nr): [] for nr in keep}}


def drawn(exercise: Exercise, seed: int, check: Check) -> Mapping[str, Any]:
    """Draw a check's inputs; the same seed gives the same ones, to the learner's code and to ours.

    Raises
    ------
    GraderError
        When they cannot be drawn: a fault of the catalog, told with its file and line.
    """
    try:
        return check.draw(Random(f"{seed}/{exercise.id}/{check.id}"))  # noqa: S311 - they have to come again
    except Exception as error:
        told, where = f"{type(error).__name__}: {error}", frames.innermost(error, "catalog")
        raise GraderError(
            f"{exercise.id}, check {check.id}: drawing its inputs raises {told} ({where}, seed {seed})"
        ) from error


def _fault(exercise: Exercise, check: Check, error: Mapping[str, Any]) -> str:
    """Say that the solution could not be observed. A call that does not fit is raised in the scenario, too."""
    raised, place = f"{error['type']}: {error['message']}", error["in_scenario"]
    if error["where"]:
        told = f"the solution raises {raised} ({error['where']}), called in {place}"
    else:
        told = f"the scenario {check.scenario}, run on the solution, raises {raised}" + (f" ({place})" if place else "")
    return f"{exercise.id}, check {check.id}: {told}"
