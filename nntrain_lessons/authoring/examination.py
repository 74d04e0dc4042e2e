"""The course examines itself: every promise that it makes about its exercises, tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader import children, holes, submission
from nntrain_lessons.grader.children import Nursery
from nntrain_lessons.grader.judge import Limits, judge, solution
from nntrain_lessons.grader.records import Result, Status
from nntrain_lessons.spec import Exercise

from . import notebooks

_HINTS = 3


@dataclass(frozen=True)
class Promise:
    """Something that the course promises, and whether it is so."""

    text: str
    kept: bool


def examine(root: Path, seeds: Iterable[int]) -> Iterator[Promise]:
    """Try every promise, under each seed.

    Parameters
    ----------
    root : Path
        The repository: its `exercises/` is compared with what would be generated.
    seeds : iterable of int
        What the inputs are drawn with.
    """
    yield from _files(root)
    with closing(children.start()) as nursery:
        for exercise in EXERCISES.values():
            yield Promise(f"{exercise.id} has {_HINTS} hints", len(exercise.hints) == _HINTS)
            yield Promise(f"the checks of {exercise.id} are worth 10 points", exercise.max_score == 10)
            for seed in seeds:
                yield from _verdicts(exercise, nursery, seed)


def counted() -> str:
    """Say how many exercises, checks and mistakes there are."""
    exercises = EXERCISES.values()
    checks = [check for exercise in exercises for check in exercise.checks]
    required = sum(check.required for check in checks)
    mistakes = sum(len(exercise.mistakes) for exercise in exercises)
    optional = len(checks) - required
    return (
        f"{len(exercises)} exercises, {required} required checks, {optional} optional ones, {mistakes} named mistakes"
    )


def _files(root: Path) -> Iterator[Promise]:
    wrong = notebooks.stale(EXERCISES.values(), root / "exercises")
    said = "; ".join(f"{name}: {what}" for name, what in wrong.items())
    yield Promise(f"exercises/ holds what `nntrain-lessons dev build` writes ({said})", not wrong)
    modules = {path.stem for path in (root / "solutions").glob("*.py")} - {"__init__"}
    strays = sorted(modules ^ set(EXERCISES))
    yield Promise(f"every solution has its exercise, and the other way round ({', '.join(strays)})", not strays)


def _verdicts(exercise: Exercise, nursery: Nursery, seed: int) -> Iterator[Promise]:
    text = solution(exercise.id)

    def verdict(code: str) -> Result:
        return judge(exercise, submission.module(f"{exercise.id}.py", code.encode()), nursery, seed, Limits())

    started = verdict(holes.stub(text, exercise.id))
    yield Promise(f"the stub of {exercise.id} is not started", started.status is Status.NOT_STARTED)
    result = verdict(text)
    at_ease = result.status is Status.PASSED and not result.notes and result.score == exercise.max_score
    yield Promise(f"the solution of {exercise.id} passes every check (seed {seed})", at_ease)
    for mistake in exercise.mistakes:
        for code in mistake.wrong_codes(text):
            wrong = verdict(code)
            named = wrong.diagnosis is not None and wrong.diagnosis.id == mistake.id
            said = wrong.diagnosis.id if wrong.diagnosis else wrong.status.value
            told = f"{exercise.id} with the mistake {mistake.id} fails by that name, not as {said} (seed {seed})"
            yield Promise(told, wrong.status is not Status.PASSED and named)
