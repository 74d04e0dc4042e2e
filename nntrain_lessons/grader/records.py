"""What the judge says, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCHEMA = "nntrain-lessons/grade/1"


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
class Failure:
    """What the learner's code raised, or why it could not be run."""

    type: str
    message: str
    where: str


@dataclass(frozen=True)
class CheckResult:
    """How one check ended."""

    id: str
    title: str
    status: Status
    required: bool
    message: str = ""
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True)
class Result:
    """How one exercise ended."""

    exercise: str
    status: Status
    max_score: int
    score: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    error: Failure | None = None
    checks: tuple[CheckResult, ...] = ()

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The mistakes that were recognised."""
        return tuple(check.diagnosis for check in self.checks if check.diagnosis)

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
    def passed(self) -> bool:
        """Whether all of them passed."""
        return all(result.status is Status.PASSED for result in self.results)
