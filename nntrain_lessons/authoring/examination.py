"""The course examines itself: every promise that it makes about its exercises, tried."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import holes, submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import GraderError, Result, Status
from nntrain_lessons.grader.references import References, solved_parts
from nntrain_lessons.grader.running.runner import Limits
from nntrain_lessons.spec import Exercise, Misconception

from . import notebooks, promises, rule_promises, rules_json
from .promises import Promise

# What a swap that was mistyped raises. Who makes the mistake has written code that runs.
_MISTYPED = {"NameError", "UnboundLocalError", "SyntaxError", "IndentationError"}


@dataclass(frozen=True)
class Examined:
    """What was found of one exercise, or of the files.

    Attributes
    ----------
    name : str
        The exercise, or `files`.
    seconds : float
        From its first verdict to its last.
    broken : tuple of str
        The promises that are not kept.
    faults : tuple of str
        What is wrong in a scenario or in the catalog, so that promises could not be tried.
    """

    name: str
    seconds: float
    broken: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    """What was found of an exercise under one seed."""

    begun: float
    ended: float
    broken: tuple[str, ...] = ()
    fault: str = ""


def chosen(exercises: Sequence[Exercise]) -> Sequence[Exercise]:
    """Return the exercises that were asked for, or all, where none was."""
    return exercises or list(EXERCISES.values())


def examine(
    root: Path, exercises: Sequence[Exercise], seeds: Sequence[int], references: References | None = None
) -> Iterator[Examined]:
    """Try every promise, under each seed; give what was found of an exercise as soon as it is through.

    Parameters
    ----------
    root : Path
        The repository: its `exercises/` is compared with what would be generated.
    exercises : sequence of Exercise
        Which ones.
    seeds : sequence of int
        What the inputs are drawn with.
    references : References, optional
        What our own code does; otherwise it is observed anew, and forgotten.
    """
    yield _files(root, exercises)
    with (
        nullcontext(references) if references else closing(References()) as known,
        ThreadPoolExecutor((os.cpu_count() or 1) + 1) as threads,
    ):
        begun = {
            threads.submit(_part, root, exercise, known, seeds, seed): exercise.id
            for exercise in exercises
            for seed in seeds
        }
        found: dict[str, list[_Part]] = {exercise.id: [] for exercise in exercises}
        for future in as_completed(begun):
            parts = found[begun[future]]
            parts.append(future.result())
            if len(parts) == len(seeds):
                yield _together(begun[future], parts)


def _together(name: str, parts: Sequence[_Part]) -> Examined:
    seconds = max(part.ended for part in parts) - min(part.begun for part in parts)
    broken = dict.fromkeys(text for part in parts for text in part.broken)
    return Examined(name, seconds, tuple(broken), tuple(dict.fromkeys(part.fault for part in parts if part.fault)))


def _part(root: Path, exercise: Exercise, references: References, seeds: Sequence[int], seed: int) -> _Part:
    begun, broken, fault = monotonic(), [], ""
    try:
        for promise in _promises(root, exercise, references, seeds, seed):
            if not promise.kept:
                broken.append(promise.text)
    except GraderError as error:
        fault = str(error)
    return _Part(begun, monotonic(), tuple(broken), fault)


def _promises(
    root: Path, exercise: Exercise, references: References, seeds: Sequence[int], seed: int
) -> Iterator[Promise]:
    if seed == seeds[0]:
        yield from promises.of_record(exercise)
        yield from promises.of_page(exercise, root)
        yield from promises.of_solution(exercise, root)
        yield from promises.of_draws(exercise, seeds)
        yield promises.of_fault_dictionary(exercise)
    yield from _verdicts(exercise, references, seed)
    yield from rule_promises.of_rules(exercise, references, seed)


def counted(exercises: Sequence[Exercise]) -> str:
    """Say how many checks and mistakes some exercises have."""
    checks = [check for exercise in exercises for check in exercise.checks]
    required = sum(check.required for check in checks)
    mistakes = sum(len(rule_promises.names(exercise)) for exercise in exercises)
    return (
        f"exercises: {len(exercises)}; checks: {required} required, {len(checks) - required} optional; "
        f"named mistakes: {mistakes}"
    )


def _files(root: Path, exercises: Sequence[Exercise]) -> Examined:
    begun, broken = monotonic(), []
    orphans = len(exercises) == len(EXERCISES)  # a notebook that belongs to nothing is seen where all are looked at
    wrong = notebooks.stale(exercises, root / "exercises", orphans)
    if wrong:
        said = "; ".join(f"{name}: {what}" for name, what in wrong.items())
        broken.append(f"exercises/ holds what `nntrain-lessons dev build` writes ({said})")
    if rules_json.is_stale(root):
        broken.append(f"{rules_json.PLACE} holds the rules as `nntrain-lessons dev build` writes them")
    modules = {path.stem for path in (root / "solutions").glob("*.py")} - {"__init__"}
    if strays := sorted(modules ^ set(EXERCISES)):
        broken.append(f"every solution has its exercise, and the other way round ({', '.join(strays)})")
    return Examined("files", monotonic() - begun, tuple(broken))


def _verdicts(exercise: Exercise, references: References, seed: int) -> Iterator[Promise]:
    text = solution(exercise.id)
    codes = [(known, code) for known in exercise.mistakes for code in promises.wrong_codes(exercise, known)]

    def verdict(code: str) -> Result:
        handed_in = submission.module(f"{exercise.id}.py", code.encode())
        return judge(exercise, replace(handed_in, parts=solved_parts(exercise)), references, seed, Limits())

    started = verdict(holes.start(exercise, text))
    yield Promise(f"the stub of {exercise.id} is not started", started.status is Status.NOT_STARTED)
    result = verdict(text)
    clean_pass = result.status is Status.PASSED and not result.notes and result.score == exercise.max_score
    yield Promise(f"the solution of {exercise.id} passes every check (seed {seed})", clean_pass)
    for known, code in codes:
        result = verdict(code)
        wrong = _what_is_wrong(known, result)
        yield Promise(
            f"{exercise.id} with the mistake {known.id} fails by that name; it {wrong} (seed {seed})", not wrong
        )
        failed = [check.id for check in result.checks if check.required and check.status is not Status.PASSED]
        yield promises.of_faults(exercise, known, code, failed)


def _what_is_wrong(known: Misconception, result: Result) -> str:
    """Say what is wrong with the verdict on a mistake, if anything is."""
    if result.status is Status.PASSED:
        return "passes: the swap does not change what is observed"
    if result.error and result.error.type in _MISTYPED:
        return f"cannot run: the swap makes code that raises {result.error.type}: {result.error.message}"
    if result.diagnosis is None:
        return f"is not named: its status is {result.status.value}"
    if result.diagnosis.id != known.id:
        return f"is taken for {result.diagnosis.id}, which does the same in every check, or in the one it is told by"
    return ""
