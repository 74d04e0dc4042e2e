"""What was read of the learner's code beside what was read of the solution: the lines that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from ..records import Reading

_SHOWN = 3  # pairs of lines that differ; the others are counted
_NONE = "(nothing)"
_MOST = 400  # lines that are compared: finding what belongs together takes their square


def read_back(asked: Sequence[str], yours: Sequence[str]) -> Reading | None:
    """Set the lines beside each other that belong together; None where nothing was read, or nothing differs."""
    asked, yours = asked[:_MOST], yours[:_MOST]
    if not asked or not yours or asked == yours:
        return None
    pairs: list[tuple[str, str]] = []
    for _, begin, end, begin_yours, end_yours in SequenceMatcher(None, asked, yours, False).get_opcodes():
        pairs += zip_longest(asked[begin:end], yours[begin_yours:end_yours], fillvalue="")
    ours, theirs = zip(*pairs, strict=True)
    return Reading(ours, theirs)


def in_words(reading: Reading) -> Iterator[str]:
    """Yield the lines that differ, those asked for above the learner's, with a mark below the part that differs."""
    for nr in reading.differs[:_SHOWN]:
        asked, yours = reading.asked[nr], reading.yours[nr]
        yield f"asked: {asked or _NONE}"
        yield f"yours: {yours or _NONE}"
        if asked and yours:
            begin, end = _part(yours, asked)
            yield " " * len("yours: ") + " " * begin + "^" * max(end - begin, 1)
    if (more := len(reading.differs) - _SHOWN) > 0:
        yield from ([f"and {more} more lines that differ"] if more > 1 else ["and one more line that differs"])


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
