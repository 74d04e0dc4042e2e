"""Grading one learner: what a worker does, here or in a cluster."""

from __future__ import annotations

import atexit
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from threading import Lock

from .. import catalog
from ..grader.grade import grade
from ..grader.records import GraderError, Report
from ..grader.references import References
from ..grader.running import sandbox
from ..grader.running.runner import Limits, child
from .choosing import choose
from .likeness import likeness
from .records import Graded, HandedIn, Settings

_LOCK = Lock()  # workers of a cluster may have several threads


def graded(handed_in: HandedIn, settings: Settings) -> Graded:
    """Judge all that a learner handed in, with what this process has observed of our own code already."""
    asked = [catalog.EXERCISES[name] for name in settings.exercises]
    chosen = choose(handed_in.files, asked)
    report = Report(settings.seed, (), settings.sandbox)
    if chosen.answers:
        with _LOCK:
            references = _references(settings.sandbox)
        report = grade(chosen.answers, settings.seed, Limits(settings.timeout, settings.memory), references)
    found = {exercise.id: likeness(exercise, answer) for exercise, answer in chosen.answers.items()}
    return Graded(
        handed_in.learner,
        handed_in.digest,
        report,
        (*handed_in.notes, *chosen.notes),
        {name: one for name, one in found.items() if one},
    )


def faulty(handed_in: HandedIn, settings: Settings, why: str) -> Graded:
    """Return what came out where the grader could do nothing: no verdict, and never a mark."""
    report = Report(settings.seed, (), settings.sandbox)
    return Graded(handed_in.learner, handed_in.digest, report, handed_in.notes, fault=why)


@lru_cache(maxsize=1)
def _references(choice: str) -> References:
    """Start what grading needs, once in a process."""
    references = References(sandbox.start(choice))
    atexit.register(references.close)
    if references.child_factory.sandbox == "off":  # in a sandbox, nothing is forked from anything
        _preload(references)
    return references


def _preload(references: References) -> None:
    """Have imported, before the first answer, what the first of torch's own optimizers would import in each answer."""
    warmup = catalog.EXERCISES["warmup"]
    check = replace(warmup.checks[0], scenario="preloads.nothing")
    ready = child(references.child_factory, replace(warmup, checks=(check,)), Limits())
    with suppress(GraderError), ready:  # it only saves time: what is wrong shows with the first answer
        pass
