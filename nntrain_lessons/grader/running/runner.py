"""In the parent: talking to one child, until it is done or its time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from ... import catalog
from ...spec import Check, Exercise
from ..records import GraderError, RequestError, Trace
from . import children, exit_status, protocol, temporary, traces
from .children import Child, ChildFactory, ExitReport
from .exit_status import ExitReason

HIGHEST = 100_000  # of either limit


@dataclass(frozen=True)
class Limits:
    """How long and how large an exercise may get: seconds, and GB on top of what is mapped at the start.

    Raises
    ------
    RequestError
        When one of them is no sensible number.
    """

    timeout: float = 30.0
    memory: float = 2.0

    def __post_init__(self) -> None:
        for name, value, unit in (("timeout", self.timeout, "seconds"), ("memory", self.memory, "GB")):
            if not 0 < value <= HIGHEST:  # which NaN is not either
                raise RequestError(f"{name}: {value:g} {unit} cannot be; give more than 0 and at most {HIGHEST:,}")


T = TypeVar("T")
_PATIENCE = 0.3  # seconds in which a child that closed its end may exit by itself, so that its exit code tells why


class ChildExited(Exception):  # noqa: N818 - it is no error of ours
    """The child gives no more answers."""

    def __init__(self, exit_reason: ExitReason) -> None:
        super().__init__(exit_reason.message)
        self.exit_reason = exit_reason


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
        self._ending: ExitReport | None = None
        self._deadline = monotonic() + children.START
        self._begun = False
        self._nr = 0
        self.walls: tuple[str, ...] = ()  # that stand around it, once it has begun

    def begin(self) -> None:
        """Wait until the child has given up what it must not have.

        Raises
        ------
        GraderError
            When it could not; no code of the learner's has run yet.
        """
        try:
            reply, _ = protocol.receive(self._child.channel, self._deadline)
        except (protocol.WallError, TimeoutError) as error:
            raise GraderError("a child ended before it had begun") from error
        if "failed" in reply:
            raise GraderError(f"a child could not be set up: {reply['failed']}")
        self.walls = tuple(map(str, reply.get("walls", ())))

    def start_loading(self, cells: list[dict[str, object]], part: str = "") -> None:
        """Hand over what is to be run, perhaps in the place of another exercise's solution; `loaded` waits for it."""
        request = {"do": "load", "cells": cells, "part": part}
        self._guarded(lambda: protocol.send(self._child.channel, request, b"", self._deadline))

    def loaded(self) -> list[dict[str, Any]]:
        """Return what loading raised."""
        self._receive()
        if not self._begun:  # the first line of the learner's code is about to run
            self._begun = True
            self.renew()
        reply, _ = self._receive()
        errors = self._believed(lambda: [traces.failure(error) for error in reply.get("errors") or []])
        if any(error["memory"] for error in errors):
            raise ChildExited(exit_status.out_of_memory(self._limits.memory))
        return errors

    def renew(self) -> None:
        """Let its time begin anew."""
        self._deadline = monotonic() + self._limits.timeout

    def ask(self, check: Check, inputs: Mapping[str, Any]) -> None:
        """Ask for one check's observations; `answer` waits for them."""
        self._nr += 1
        request = {"do": "run", "nr": self._nr, "scenario": check.scenario, "inputs": inputs}
        self._guarded(lambda: protocol.send(self._child.channel, request, b"", self._deadline))

    def answer(self) -> Trace:
        """Return the observations that were asked for."""
        reply, payload = self._receive()
        trace = self._believed(lambda: traces.trace(reply, payload, self._nr))
        if trace.error and trace.error["memory"]:
            raise ChildExited(exit_status.out_of_memory(self._limits.memory))
        return trace

    def _receive(self) -> tuple[protocol.Header, bytes]:
        return self._guarded(lambda: protocol.receive(self._child.channel, self._deadline))

    def _believed(self, work: Callable[[], T]) -> T:
        """Read a reply: whatever goes wrong with what it holds, it is the reply's fault."""
        try:
            return work()
        except Exception:  # noqa: BLE001 - the learner's code may have written anything into the channel
            raise ChildExited(exit_status.GARBLED) from None

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except TimeoutError:
            raise ChildExited(exit_status.timed_out(self._limits.timeout)) from None
        except protocol.GarbledError:
            raise ChildExited(exit_status.GARBLED) from None
        except protocol.WallError:
            raise ChildExited(exit_status.ended(self.end(_PATIENCE), self._limits.memory)) from None

    def end(self, patience: float = 0.0) -> ExitReport:
        """End the child and all it has started; tell how it ended."""
        if self._ending is None:
            self._ending = self._child.end(patience)
        return self._ending


@contextmanager
def child(child_factory: ChildFactory, exercise: Exercise, limits: Limits, is_ours: bool = False) -> Iterator[Runner]:
    """Have a child for an exercise, with a folder of its own; afterwards both are gone."""
    folder = temporary.folder()
    scenarios = dict.fromkeys(check.scenario.partition(".")[0] for check in exercise.checks)
    allowed = catalog.allowed(exercise.id)
    try:
        wanted = children.request(exercise.id, allowed, list(scenarios), limits.memory, folder, is_ours)
        process = child_factory.child(wanted)
        runner = Runner(process, limits)
        try:
            runner.begin()
            yield runner
        finally:
            runner.end()
    finally:
        temporary.remove(folder)
