"""Grading a class: what has its verdict already is kept, and the rest is judged side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ..grader.records import RequestError
from . import cluster, journal
from .intake.learners import Learner, class_of, handed_in
from .journal import Journal
from .pool import Pool
from .records import Graded, HandedIn, Settings
from .summary import Class


@dataclass(frozen=True)
class Where:
    """Where a class lies, where its verdicts are kept, and who does the work.

    Attributes
    ----------
    submissions, results : pathlib.Path
        What was handed in, and the file of the verdicts.
    workers : int
        How many work side by side here.
    scheduler : str
        The address of a cluster that does the work instead; '' for none.
    anew : bool
        Whether to forget the verdicts that are kept.
    """

    submissions: Path
    results: Path
    workers: int
    scheduler: str = ""
    anew: bool = False


def default_workers() -> int:
    """Return how many workers this machine has cores for."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def grade_class(
    where: Where, settings: Settings, has_seed: bool, on_verdict: Callable[[Graded, int, int], None]
) -> Class:
    """Grade everybody, and keep each verdict as it comes.

    Parameters
    ----------
    where, settings, has_seed
        What is asked for; whether its seed is, too.
    on_verdict : callable
        Called with each learner's verdict, how many there are, and of how many.

    Raises
    ------
    RequestError
        When nothing can be graded here. What has its verdict by then is kept.
    """
    with class_of(where.submissions) as learners, journal.opened(where.results, settings, has_seed, where.anew) as kept:
        names = [learner.name for learner in learners]
        done, one_by_one = 0, Lock()

        def told(graded: Graded) -> None:
            nonlocal done
            with one_by_one:
                done += 1
                on_verdict(graded, done, len(names))

        for graded in _run(_open(learners, kept, told), kept.settings, where, len(names)):
            kept.add(graded)
            told(graded)
        rows = tuple(kept.graded[name] for name in sorted(names, key=str.casefold))
        name = where.submissions.absolute().name.removesuffix(".zip")
        return Class(name, rows, kept.settings.seed, kept.settings.sandbox, settings.exercises)


def _run(open_: Iterator[HandedIn], settings: Settings, where: Where, learners: int) -> Iterator[Graded]:
    if where.scheduler:
        return cluster.run(open_, settings, where.scheduler)
    return Pool(settings, min(where.workers, learners)).run(open_)


def _open(learners: list[Learner], kept: Journal, on_kept: Callable[[Graded], None]) -> Iterator[HandedIn]:
    """Yield what has no verdict yet; it is read only now."""
    for learner in learners:
        found = handed_in(learner)
        if kept.has(learner.name, found.digest):
            on_kept(kept.graded[learner.name])
        else:
            yield found


def results_beside(submissions: Path) -> Path:
    """Return where a class's verdicts are kept, if nobody says: beside what it handed in.

    Raises
    ------
    RequestError
        When the folder above cannot be written to.
    """
    whole = submissions.absolute()
    path = whole.with_name(f"{whole.stem if whole.is_file() else whole.name}.results.jsonl")
    if not os.access(path.parent, os.W_OK):
        raise RequestError(f"{path.parent}: not writable; name a file for the verdicts by --results")
    return path
