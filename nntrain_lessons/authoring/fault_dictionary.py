"""Observing which checks the wrong code of each known mistake fails, for the grader to look it up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from nntrain_lessons.grader.judging import faults, verdict
from nntrain_lessons.grader.references import Reference, References
from nntrain_lessons.spec import Exercise

from . import promises

SEEDS = range(5)


def build(exercises: Iterable[Exercise], anew: bool = False) -> int:
    """Write the fault dictionary of some exercises; what it holds already is not observed again.

    Parameters
    ----------
    exercises : iterable of Exercise
        All that there are: what belongs to none of them is left out.
    anew : bool
        Whether all is observed again, which is needed where a scenario was changed.

    Returns
    -------
    int
        The number of codes that are new in it.
    """
    with closing(References()) as references, ThreadPoolExecutor(os.cpu_count()) as threads:
        found = {
            exercise: threads.submit(_rows, exercise, references, {} if anew else faults.recorded(exercise))
            for exercise in exercises
        }
        rows = {exercise: future.result() for exercise, future in found.items()}
    new = sum(len(row.keys() - faults.recorded(exercise).keys()) for exercise, row in rows.items())
    faults.record(rows)
    return new


def _rows(exercise: Exercise, references: References, known: Mapping[str, str]) -> dict[str, str]:
    """Return a row for each code, by its digest; those that are known already are not observed."""
    reference = references.get(exercise)
    codes = {faults.digest(code): code for code in _codes(exercise)}
    return {digest: known.get(digest) or _observed(reference, exercise, code) for digest, code in codes.items()}


def _codes(exercise: Exercise) -> list[str]:
    return [code for known in exercise.mistakes for code in promises.wrong_codes(exercise, known)]


def _observed(reference: Reference, exercise: Exercise, code: str) -> str:
    return faults.letters([_passed(reference, exercise, code, seed) for seed in SEEDS])


def _passed(reference: Reference, exercise: Exercise, code: str, seed: int) -> list[bool]:
    """Return for each required check whether some code passes it."""
    outcomes = (reference.outcome(seed, check, reference.trace(code, seed, check)) for check in exercise.checks)
    return [verdict.passes(outcome) for outcome in outcomes if outcome.check.required]
