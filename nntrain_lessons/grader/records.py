"""The grader's ground floor: what is observed, what the judge says of it, and its two errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..errors import LessonsError
from ..rules.by_hand import HandStep

SCHEMA = "nntrain-lessons/grade/1"


class RequestError(LessonsError):
    """What was asked for cannot be carried out; its message says where, what, and what to do next."""


class GraderError(Exception):
    """The grader itself failed. It is never the learner's fault, and never a mark."""


@dataclass(frozen=True)
class Observation:
    """What was seen at one place: a description, and a tensor's raw bytes."""

    at: str
    about: Mapping[str, Any]
    raw: bytes = b""


@dataclass(frozen=True)
class Trace:
    """All that a scenario observed, the error that ended it, if one did, and what was read of the code's doings.

    What was observed is judged. What was read (a network's graph, a fit's events, a line each) only explains.
    `borrowed` names what of torch's own optimizers and schedules was called since the code was loaded.
    """

    observations: tuple[Observation, ...]
    error: Mapping[str, Any] | None = None
    reads: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()


class Status(StrEnum):
    """How an exercise, or a check, ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    SKIPPED = "skipped"
    GRADER_ERROR = "grader_error"


@dataclass(frozen=True)
class Diagnosis:
    """The mistake that was recognised, and the question that leads out of it."""

    id: str
    title: str
    hint: str


@dataclass(frozen=True)
class Reading:
    """What was asked for, and what the learner's code does, read back in the exercise's own terms.

    Attributes
    ----------
    asked, yours : tuple of str
        Lines that stand beside each other, as many of each; '' where the other one has a line more.
    """

    asked: tuple[str, ...]
    yours: tuple[str, ...]

    @property
    def differs(self) -> tuple[int, ...]:
        """The places at which they differ, from 0."""
        return tuple(nr for nr, (asked, yours) in enumerate(zip(self.asked, self.yours, strict=True)) if asked != yours)


@dataclass(frozen=True)
class Paths:
    """A number step by step, as it should go and as the learner's code makes it go, for a picture.

    Attributes
    ----------
    label : str
        What the number is.
    expected, yours : tuple of float
        Its values, as many of each, finite or not.
    differs : int
        The place, from 0, of the first that differs.
    """

    label: str
    expected: tuple[float, ...]
    yours: tuple[float, ...]
    differs: int


@dataclass(frozen=True)
class Judged:
    """What a verdict is about: a file or a session, the cells of it that were run, and when it was saved or run."""

    name: str
    cells: tuple[int, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class Failure:
    """What the learner's code raised, or why it cannot be read or run: like an exception, told in words."""

    type: str
    message: str
    where: str


@dataclass(frozen=True)
class CheckResult:
    """How one check ended.

    Attributes
    ----------
    diagnosis, also
        The mistake that it tells, and any further one that it tells with it.
    reading
        What was read back of the learner's code.
    inputs
        What its first wrong step can be done by hand with, where there is a rule.
    paths
        What a picture of the first difference is drawn from, where there is a path.
    """

    id: str
    title: str
    status: Status
    required: bool
    message: str = ""
    diagnosis: Diagnosis | None = None
    reading: Reading | None = None
    inputs: HandStep | None = None
    also: tuple[Diagnosis, ...] = ()
    paths: Paths | None = None


@dataclass(frozen=True)
class Result:
    """How one exercise ended; `walls` are those that stood around the learner's code while it ran."""

    exercise: str
    status: Status
    max_score: int
    score: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    error: Failure | None = None
    checks: tuple[CheckResult, ...] = ()
    judged: Judged | None = None
    walls: tuple[str, ...] = ()

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The mistakes that were recognised."""
        return tuple(found for check in self.checks if check.diagnosis for found in (check.diagnosis, *check.also))

    @property
    def reading(self) -> Reading | None:
        """What was read back of the learner's code, at the first check where something was."""
        return next((check.reading for check in self.checks if check.reading), None)

    @property
    def paths(self) -> Paths | None:
        """What the first difference can be drawn from, at the first failed check where there is a path."""
        return next((check.paths for check in self.checks if check.paths and check.required), None)

    @property
    def inputs(self) -> HandStep | None:
        """What the first wrong step can be done by hand with, at the first check where that is so."""
        return next((check.inputs for check in self.checks if check.inputs), None)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The first mistake that was recognised, if any."""
        return next(iter(self.diagnoses), None)


@dataclass(frozen=True)
class Report:
    """How every exercise that was asked for ended, and under which seed."""

    seed: int
    results: tuple[Result, ...]
    sandbox: str = "off"

    @property
    def walls(self) -> tuple[str, ...]:
        """The walls that stood around every answer that ran."""
        around = [result.walls for result in self.results if result.walls]
        return tuple(wall for wall in (around[0] if around else ()) if all(wall in others for others in around))

    @property
    def passed(self) -> bool:
        """Whether all of them passed."""
        return all(result.status is Status.PASSED for result in self.results)
