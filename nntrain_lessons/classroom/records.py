"""The classroom's ground floor: what a learner handed in, what is asked of all, and what came out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..grader.records import Report, Result, Status


@dataclass(frozen=True)
class File:
    """A file that a learner handed in: its name for people, what it holds, and when it was changed, in seconds."""

    name: str
    content: bytes
    modified: float = 0.0


@dataclass(frozen=True)
class HandedIn:
    """All that a learner handed in; `notes` say what of it is not looked at, and why."""

    learner: str
    files: tuple[File, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """What tells this from anything else that they might hand in."""
        found = hashlib.sha256()
        for file in sorted(self.files, key=lambda file: file.name):
            for piece in (file.name.encode("utf-8", "replace"), file.content):
                found.update(len(piece).to_bytes(8, "little"))
                found.update(piece)
        return found.hexdigest()


@dataclass(frozen=True)
class Settings:
    """What is the same for the whole class.

    Attributes
    ----------
    exercises : tuple of str
        What is asked for; nothing: whatever a learner answers.
    seed : int
        Of every input, for all learners alike.
    timeout, memory : float
        What an answer may take, in seconds and GB.
    sandbox : str
        `off` or `bwrap`.
    """

    exercises: tuple[str, ...]
    seed: int
    timeout: float
    memory: float
    sandbox: str


@dataclass(frozen=True)
class Likeness:
    """What an answer is compared with others by.

    Attributes
    ----------
    text : str
        A digest of its code without comments and layout.
    size : int
        How many pieces it consists of.
    pieces : tuple of int
        Digests of some short stretches of it, whatever its variables are called, in ascending order.
    """

    text: str
    size: int
    pieces: tuple[int, ...]


@dataclass(frozen=True)
class Graded:
    """What came out for a learner.

    Attributes
    ----------
    learner, digest
        Whose, and of which files.
    report : Report
        The verdicts on what they answered.
    notes : tuple of str
        What is to be said of their files: what was not looked at, which of several was judged.
    likeness : mapping of str to Likeness
        What each exercise's answer is compared with others by.
    fault : str
        What the grader itself could not do; '' where all went well.
    """

    learner: str
    digest: str
    report: Report
    notes: tuple[str, ...] = ()
    likeness: Mapping[str, Likeness] = field(default_factory=dict)
    fault: str = ""

    def result(self, exercise: str) -> Result | None:
        """Return the verdict on an exercise, if there is one."""
        return next((result for result in self.report.results if result.exercise == exercise), None)

    @property
    def is_sound(self) -> bool:
        """Whether the grader itself has not failed on any of it."""
        return not self.fault and all(result.status is not Status.GRADER_ERROR for result in self.report.results)
