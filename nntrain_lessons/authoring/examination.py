"""The course examines itself: every promise that it makes about its exercises, tried."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import holes, submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Result, Status
from nntrain_lessons.grader.references import References, solved_parts
from nntrain_lessons.grader.running.runner import Limits
from nntrain_lessons.spec import Exercise

from . import notebooks

_HINTS = 3


@dataclass(frozen=True)
class Promise:
    """Something that the course promises, and whether it is so."""

    text: str
    kept: bool


def examine(root: Path, seeds: Sequence[int]) -> Iterator[Promise]:
    """Try every promise, under each seed.

    Parameters
    ----------
    root : Path
        The repository: its `exercises/` is compared with what would be generated.
    seeds : sequence of int
        What the inputs are drawn with.
    """
    yield from _files(root)
    with closing(References()) as references, ThreadPoolExecutor(os.cpu_count()) as threads:

        def promises(exercise: Exercise) -> list[Promise]:
            return [*_record(exercise), *(it for seed in seeds for it in _verdicts(exercise, references, seed))]

        for found in threads.map(promises, EXERCISES.values()):
            yield from found


def _record(exercise: Exercise) -> Iterator[Promise]:
    yield Promise(f"{exercise.id} has {_HINTS} hints", len(exercise.hints) == _HINTS)
    yield Promise(f"the checks of {exercise.id} are worth 10 points", exercise.max_score == 10)


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


def _verdicts(exercise: Exercise, references: References, seed: int) -> Iterator[Promise]:
    text = solution(exercise.id)

    def verdict(code: str) -> Result:
        handed_in = submission.module(f"{exercise.id}.py", code.encode())
        return judge(exercise, replace(handed_in, parts=solved_parts(exercise)), references, seed, Limits())

    started = verdict(holes.start(exercise, text))
    yield Promise(f"the stub of {exercise.id} is not started", started.status is Status.NOT_STARTED)
    result = verdict(text)
    clean_pass = result.status is Status.PASSED and not result.notes and result.score == exercise.max_score
    yield Promise(f"the solution of {exercise.id} passes every check (seed {seed})", clean_pass)
    for mistake in exercise.mistakes:
        for code in mistake.wrong_codes(text):
            wrong = verdict(code)
            named = wrong.diagnosis is not None and wrong.diagnosis.id == mistake.id
            said = wrong.diagnosis.id if wrong.diagnosis else wrong.status.value
            told = f"{exercise.id} with the mistake {mistake.id} fails by that name, not as {said} (seed {seed})"
            yield Promise(told, wrong.status is not Status.PASSED and named)
