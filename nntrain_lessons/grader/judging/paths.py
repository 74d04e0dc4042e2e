"""The first difference as a path: what a number should be from step to step, and what the learner's code makes it."""

from __future__ import annotations

import re

from ..records import Observation, Paths, Trace
from .compare import agreeing, differing, numbers

# What goes on from one observation of a path to the next: a step, a batch, the first argument of a call.
_COUNTED = re.compile(r"\b(?:step|epoch|batch) \d+|(?<=\w\()\d+(?=, )")
_FEWEST = 3  # fewer points show no path
_MOST = 200


def first_path(expected: Trace, got: Trace, close: float = 0.0) -> Paths | None:
    """Return the path of the first number that differs; None where it has none, or where the two do not meet.

    Parameters
    ----------
    expected, got, close
        As for `difference`.
    """
    pairs = list(zip(expected.observations, got.observations, strict=False))
    first = agreeing(expected, got, close)
    if first >= len(pairs) or pairs[first][0].at != pairs[first][1].at:
        return None
    right, mine = pairs[first]
    if len(numbers(right)) != len(numbers(mine)):
        return None
    element = next(iter(differing(right, mine, close)), 0)
    along = [pair for pair in pairs if _line(pair[0]) == _line(right) and pair[0].at == pair[1].at]
    path = [(numbers(a)[element], numbers(b)[element]) for a, b in along if _reach(a, b) > element]
    if not _FEWEST <= len(path) <= _MOST:
        return None
    ours, theirs = zip(*path, strict=True)
    return Paths(_label(right, element), ours, theirs, along.index((right, mine)))


def _line(seen: Observation) -> str:
    """Return what is the same in all observations of one path."""
    return _COUNTED.sub("#", seen.at)


def _reach(one: Observation, other: Observation) -> int:
    return min(len(numbers(one)), len(numbers(other)))


def _label(seen: Observation, element: int) -> str:
    what = re.sub(r"\b(?:(?:training )?batch|step|epoch) \d+(?:, |: |$)", "", seen.at).strip(", ")
    what = _COUNTED.sub("step", what)
    return what + (f", element {element + 1}" if len(numbers(seen)) > 1 else "")
