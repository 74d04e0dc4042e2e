"""Which mistakes are seen in what is read back: those whose differences from the solution are the answer's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from ...spec import Check, Misconception
from ..records import Trace
from .compare import agreeing, same

_PIECES = re.compile(r"\[|\]|, |  +|[^\[\], ]+(?: [^\[\], ]+)*")
_SHARE = re.compile(r"(dropout|times) [\d.][\d.e+-]*")
_MOST = 60  # lines in one check
Edits = frozenset[tuple[int, int, int, int, tuple[str, ...]]]  # check, line, from where to where, what is there instead
Place = tuple[int, int]  # a check, and an observation in it


@dataclass(frozen=True)
class ReadAlike:
    """Finds the mistakes that explain every difference between what is read of an answer and what was asked.

    Something else may be wrong with the answer as well, which is not read back. But what looks alike may have come
    about in another way: so the answer must part from the solution just where the mistake does, or the first of two.

    Attributes
    ----------
    checks : sequence of Check
        The required ones.
    asked, yours : sequence of Trace
        What the solution did in each, and the answer.
    traces : callable
        `traces(code)` gives what some code does in each, one by one.
    """

    checks: Sequence[Check]
    asked: Sequence[Trace]
    yours: Sequence[Trace]
    traces: Callable[[str], Iterable[Trace]]

    def find(self, codes: Iterable[tuple[Misconception, str]]) -> tuple[Misconception, ...]:
        """Return the one mistake, or the two, that do so; none, where there is no such, or more than one.

        Parameters
        ----------
        codes : iterable of Misconception and str
            What may have been done, with code that does it.
        """
        yours, parting = self._edits(self.yours), self._parting(self.yours)
        if not yours or parting is None:
            return ()
        found = list(self._included(codes, yours))
        alike = dict.fromkeys(known for known, edits, place in found if edits == yours and place == parting)
        if alike:  # no name is better than a wrong one
            return tuple(alike) if len(alike) == 1 else ()
        for (one, some, place), (other, more, another) in combinations(found, 2):
            is_both = one is not other and some | more == yours and not some & more
            if is_both and min(place, another) == parting:
                return one, other
        return ()

    def _included(
        self, codes: Iterable[tuple[Misconception, str]], yours: Edits
    ) -> Iterator[tuple[Misconception, Edits, Place]]:
        """Yield the mistakes whose differences from the solution are among the answer's, and where they part."""
        for known, code in codes:
            with suppress(SyntaxError):
                theirs = self._traced(code, yours)
                edits, place = self._edits(theirs), self._parting(theirs)
                if edits and place:
                    yield known, edits, place

    def _traced(self, code: str, yours: Edits) -> list[Trace]:
        """Return what some code does in each check; nothing, as soon as it reads otherwise than the answer."""
        theirs: list[Trace] = []
        for trace in self.traces(code):
            theirs.append(trace)
            edits = self._edits(theirs)
            if edits is None or not edits <= yours:
                return []
        return theirs

    def _edits(self, traces: Sequence[Trace]) -> Edits | None:
        """Return in which pieces lines differ from those asked for; None where there are more lines, or fewer.

        Where an error has ended the answer, only what was read until then is compared.
        """
        found: set[tuple[int, int, int, int, tuple[str, ...]]] = set()
        for nr, (right, mine, answer) in enumerate(zip(self.asked, traces, self.yours, strict=False)):
            end = len(answer.reads) if answer.error else _MOST
            asked, read = right.reads[:end], mine.reads[:end]
            if len(asked) != len(read):
                return None
            for line, (one, other) in enumerate(zip(asked, read, strict=True)):
                found |= {(nr, line, *edit) for edit in _differences(one, other)}
        return frozenset(found)

    def _parting(self, traces: Sequence[Trace]) -> Place | None:
        """Return where traces part from the solution's."""
        for nr, (check, right, mine) in enumerate(zip(self.checks, self.asked, traces, strict=False)):
            if not same(right, mine, check.close):
                return nr, agreeing(right, mine, check.close)
        return None


def _differences(one: str, other: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    if one != other:
        # How much is dropped, or by what is scaled, makes no other mistake of it.
        a, b = (_PIECES.findall(_SHARE.sub(r"\1", line)) for line in (one, other))
        for tag, begin, end, begin_other, end_other in SequenceMatcher(None, a, b, False).get_opcodes():
            if tag != "equal":
                yield begin, end, tuple(b[begin_other:end_other])
