"""Where a learner is, by what is remembered and what can be read: nothing is run, so that it is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import catalog
from ..grader.grade import unwritten
from ..grader.judging.next_steps import next_to_do
from ..spec import Exercise
from ..words import count
from . import progress, updating
from .progress import Entry


@dataclass(frozen=True)
class Overview:
    """What is known of a workspace: its folder, its exercises' entries, the one to go on with, older notebooks."""

    folder: Path
    entries: dict[str, Entry]
    next: Exercise | None
    older: int

    @property
    def passed(self) -> int:
        """How many exercises have passed, at the newest verdict on each."""
        return sum(entry.status == "passed" for entry in self.entries.values())


def look(folder: Path) -> Overview:
    """Look at a workspace without running anything.

    Raises
    ------
    ProgressError
        When what is remembered cannot be read.
    """
    entries = progress.read(folder)
    passed = {name for name, entry in entries.items() if entry.status == "passed"}
    return Overview(folder, entries, next_to_do(passed, unwritten(folder)), len(updating.older(folder)))


def minutes_left(passed: set[str], optional: bool = True) -> int:
    """Return how many minutes the exercises take that have not passed, with the optional ones or without."""
    left = (it for it in catalog.EXERCISES.values() if it.id not in passed and (optional or not it.optional))
    return sum(exercise.minutes for exercise in left)


def left_in_words(passed: set[str]) -> str:
    """Say how long the rest takes."""
    all_of_it, needed = minutes_left(passed), minutes_left(passed, optional=False)
    if not all_of_it:
        return "nothing is left to do"
    if needed == all_of_it:
        return f"about {_hours(needed)} left"
    return f"about {_hours(needed)} left, and {_hours(all_of_it - needed)} of optional ones"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]))


def older_in_words(number: int) -> str:
    """Say that notebooks are older than the course."""
    are = "is" if number == 1 else "are"
    return f"{count(number, 'notebook')} here {are} older than the course; `nntrain-lessons update` brings what is new"
