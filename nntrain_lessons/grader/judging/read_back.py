"""What was read of the learner's code beside what was read of the solution: the lines that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from ..records import Reading

_SHOWN = 3  # pairs of lines that differ; the others are counted
_NONE = "(nothing)"
_MOST = 400  # lines that are compared: finding what belongs together takes their square


def read_back(asked: Sequence[str], yours: Sequence[str], is_cut_short: bool = False) -> Reading | None:
    """Set the lines beside each other that belong together; None where nothing was read, or nothing differs.

    Where an error has cut the learner's code short, nothing is missing in what would have come after it.
    """
    asked, yours = asked[:_MOST], yours[:_MOST]
    if not asked or not yours or asked == yours:
        return None
    pairs: list[tuple[str, str]] = []
    for _, begin, end, begin_yours, end_yours in SequenceMatcher(None, asked, yours, False).get_opcodes():
        pairs += zip_longest(asked[begin:end], yours[begin_yours:end_yours], fillvalue="")
    while is_cut_short and pairs and not pairs[-1][1]:
        pairs.pop()
    ours, theirs = (tuple(line) for line in zip(*pairs, strict=True)) if pairs else ((), ())
    return None if ours == theirs else Reading(ours, theirs)


def in_words(reading: Reading) -> Iterator[str]:
    """Yield the lines that differ, those asked for above the learner's, with a mark below the part that differs.

    Of several pairs that differ in the same way, one is shown.
    """
    kinds = {_kind(reading.asked[nr], reading.yours[nr]): nr for nr in reversed(reading.differs)}
    shown = sorted(kinds.values())[:_SHOWN]
    for nr in shown:
        asked, yours = reading.asked[nr], reading.yours[nr]
        yield f"asked: {asked or _NONE}"
        yield f"yours: {yours or _NONE}"
        if asked and yours:
            begin, end = _part(yours, asked)
            yield " " * len("yours: ") + " " * begin + "^" * max(end - begin, 1)
    if (more := len(reading.differs) - len(shown)) > 0:
        yield from ([f"and {more} more lines that differ"] if more > 1 else ["and one more line that differs"])


def _kind(asked: str, yours: str) -> tuple[str, str]:
    """Return what two lines differ in, whatever numbers it holds; unless it is the numbers that they differ in."""
    (begin, end), (_, end_asked) = _part(yours, asked), _part(asked, yours)
    one, other = (re.sub(r"\d+", "#", part) for part in (asked[begin:end_asked], yours[begin:end]))
    return (one, other) if one != other else (asked, yours)


def _part(yours: str, asked: str) -> tuple[int, int]:
    """Return where the part of a line lies that differs: from the start of a word to the end of one."""
    begin = _shared(yours, asked)
    while begin and yours[begin - 1] != " ":
        begin -= 1
    behind = _shared(yours[begin:][::-1], asked[begin:][::-1])
    end = len(yours) - behind
    while end < len(yours) and yours[end] != " ":
        end += 1
    return begin, max(end, begin)


def _shared(one: str, other: str) -> int:
    """Return how many characters two lines begin with together."""
    pairs = zip(one, other, strict=False)
    return next((nr for nr, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
