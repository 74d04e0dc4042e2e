"""What a class has in common: who passed what, which mistakes it makes, which answers are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .. import catalog
from ..grader.records import CheckResult, Diagnosis, Report, Result, Status
from ..spec import Exercise
from .likeness import alike
from .records import Graded


@dataclass(frozen=True)
class Mistake:
    """A named mistake, and who makes it."""

    diagnosis: Diagnosis
    learners: tuple[str, ...]


@dataclass(frozen=True)
class CheckRate:
    """How many of those whose answer was looked at passed a check."""

    check: CheckResult
    passed: int
    tried: int


@dataclass(frozen=True)
class Summary:
    """How an exercise went in a class.

    Attributes
    ----------
    exercise : Exercise
        Which one.
    statuses : Counter of Status
        How many learners have which.
    mistakes : tuple of Mistake
        The named ones, the most frequent first.
    unnamed : tuple of str
        Who failed without a name for it.
    checks : tuple of CheckRate
        The required ones, in order.
    alike : tuple of tuple of str
        Learners whose answers are alike.
    """

    exercise: Exercise
    statuses: Counter[Status]
    mistakes: tuple[Mistake, ...]
    unnamed: tuple[str, ...]
    checks: tuple[CheckRate, ...]
    alike: tuple[tuple[str, ...], ...]

    @property
    def begun(self) -> int:
        """How many have handed in an answer."""
        return self.statuses.total() - self.statuses[Status.NOT_STARTED] - self.statuses[Status.GRADER_ERROR]


@dataclass(frozen=True)
class Class:
    """The verdicts on a class, under one seed.

    Attributes
    ----------
    name : str
        What the class is called.
    rows : tuple of Graded
        One for each learner, by name.
    seed : int
        Of all inputs.
    sandbox : str
        What was around the answers.
    asked : tuple of str
        The exercises asked for; nothing: those that anybody has begun.
    """

    name: str
    rows: tuple[Graded, ...]
    seed: int
    sandbox: str
    asked: tuple[str, ...] = ()

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """Those that are told, in the order of the course."""
        results = [result for row in self.rows for result in row.report.results]
        begun = {result.exercise for result in results if result.status is not Status.NOT_STARTED}
        told = set(self.asked) or begun or {result.exercise for result in results}
        return tuple(exercise for exercise in catalog.EXERCISES.values() if exercise.id in told)

    def result(self, row: Graded, exercise: Exercise) -> Result:
        """Return a learner's verdict on an exercise: not started, where they have handed in nothing for it."""
        status = Status.GRADER_ERROR if row.fault else Status.NOT_STARTED
        return row.result(exercise.id) or Result(exercise.id, status, exercise.max_score)

    def report(self, row: Graded) -> Report:
        """Return a learner's verdicts on the exercises that are told."""
        return replace(row.report, results=tuple(self.result(row, exercise) for exercise in self.exercises))

    def score(self, row: Graded) -> int:
        """Return a learner's points in all."""
        return sum(result.score for result in self.report(row).results)

    @cached_property
    def summaries(self) -> tuple[Summary, ...]:
        """How each exercise went."""
        return tuple(map(self._summary, self.exercises))

    def _summary(self, exercise: Exercise) -> Summary:
        results = {row.learner: self.result(row, exercise) for row in self.rows}
        makers: dict[str, tuple[Diagnosis, list[str]]] = {}
        for learner, result in results.items():
            for found in {one.id: one for one in result.diagnoses}.values():
                makers.setdefault(found.id, (found, []))[1].append(learner)
        mistakes = [Mistake(found, tuple(names)) for found, names in makers.values()]
        unnamed = [name for name, it in results.items() if it.status is Status.FAILED and not it.diagnoses]
        likeness = {row.learner: row.likeness[exercise.id] for row in self.rows if exercise.id in row.likeness}
        return Summary(
            exercise,
            Counter(result.status for result in results.values()),
            tuple(sorted(mistakes, key=lambda it: (-len(it.learners), it.diagnosis.title))),
            tuple(unnamed),
            tuple(_rates(list(results.values()))),
            tuple(alike(exercise.id, likeness)),
        )


def _rates(results: Sequence[Result]) -> list[CheckRate]:
    """Return how often each required check was passed: of the answers in which it was reached."""
    found: dict[str, list[CheckResult]] = {}
    for result in results:
        for check in result.checks:
            if check.required and check.status is not Status.SKIPPED:
                found.setdefault(check.id, []).append(check)
    return [
        CheckRate(checks[0], sum(check.status is Status.PASSED for check in checks), len(checks))
        for checks in found.values()
    ]
