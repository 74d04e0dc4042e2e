"""What was read of the learner's code beside what was read of the solution: the lines that belong together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from heapq import merge
from itertools import zip_longest

from ..records import Reading

_SHOWN = 3  # pairs of lines that differ; the others are counted
_NONE = "(nothing)"
_STOPPED = "(an error ends it here)"
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
_MOST = 400  # lines that are compared: finding what belongs together takes their square


def read_back(asked: Sequence[str], yours: Sequence[str], stopped: bool = False) -> Reading | None:
    """Set the lines beside each other that belong together; None where nothing was read, or nothing differs.

    Lines of a time line begin with their place, 'epoch 1, training batch 2: '. Of these the same event at the same
    place belongs together, whatever its numbers are, and nothing that happened at two places.

    Parameters
    ----------
    asked, yours : sequence of str
        What was read of the solution, and of the learner's code.
    stopped : bool
        Whether an error ended the learner's code: what would have come after it is left out.
    """
    asked, yours = asked[:_MOST], yours[:_MOST]
    if not asked or not yours or asked == yours:
        return None
    pairs = list(_pairs(asked, yours))
    if stopped:
        last = max(nr for nr, (_, mine) in enumerate(pairs) if mine)
        pairs[last + 1 :] = [(right, _STOPPED) for right, _ in pairs[last + 1 : last + 2]]
    ours, theirs = zip(*pairs, strict=True)
    return Reading(ours, theirs)


def _pairs(asked: Sequence[str], yours: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines by twos: the same events together, then those of one kind, then what has no fellow."""
    for alike, right, mine in _blocks(asked, yours, _event):
        for of_a_kind, some, others in [(True, right, mine)] if alike else _blocks(right, mine, _kind):
            if of_a_kind or not any(map(_place, [*some, *others])):
                yield from zip_longest(some, others, fillvalue="")
            else:
                yield from merge([(line, "") for line in some], [("", line) for line in others], key=_time)


def _time(pair: tuple[str, str]) -> list[int]:
    """Return the numbers of a line's place, which rise with time: those of epochs and batches."""
    return [int(number) for number in re.findall(r"\d+", _place(pair[0] or pair[1]))]


def _blocks(
    asked: Sequence[str], yours: Sequence[str], key: Callable[[str], str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield runs of lines with equal keys, and what lies between them."""
    matcher = SequenceMatcher(None, [*map(key, asked)], [*map(key, yours)], False)
    for kind, begin, end, begin_yours, end_yours in matcher.get_opcodes():
        yield kind == "equal", asked[begin:end], yours[begin_yours:end_yours]


def _place(line: str) -> str:
    """Return where something happened, as far as the line says so."""
    return line.partition(": ")[0] if ": " in line else ""


def _kind(line: str) -> str:
    """Return of what kind an event is, and where it happened: its first words say so, as in 'the model sees'."""
    place, _, what = line.partition(": ")
    return f"{place}: {' '.join(what.split()[:3])}" if what else line


def _event(line: str) -> str:
    """Return what happened, and where, without its numbers; a line without a place is what it is."""
    place, _, what = line.partition(": ")
    return f"{place}: {_NUMBER.sub('#', what)}" if what else line


def in_words(reading: Reading) -> Iterator[str]:
    """Yield the lines that differ, those asked for above the learner's, with a mark below the part that differs.

    Of several pairs that differ in the same way, one is told.
    """
    kinds = {_difference(reading.asked[nr], reading.yours[nr]): nr for nr in reversed(reading.differs)}
    told = sorted(kinds.values())[:_SHOWN]
    for nr in told:
        asked, yours = reading.asked[nr], reading.yours[nr]
        yield f"asked: {asked or _NONE}"
        yield f"yours: {yours or _NONE}"
        if asked and yours:
            begin, end = changed_part(yours, asked)
            yield " " * len("yours: ") + " " * begin + "^" * max(end - begin, 1)
    if (more := len(reading.differs) - len(told)) > 0:
        yield from ([f"and {more} more lines that differ"] if more > 1 else ["and one more line that differs"])


def _difference(asked: str, yours: str) -> tuple[str, str]:
    """Return what two lines differ in, whatever numbers it holds; unless it is the numbers that they differ in."""
    (begin, end), (_, end_asked) = changed_part(yours, asked), changed_part(asked, yours)
    one, other = (re.sub(r"\d+", "#", part) for part in (asked[begin:end_asked], yours[begin:end]))
    return (one, other) if one != other else (asked, yours)


def changed_part(yours: str, asked: str) -> tuple[int, int]:
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
