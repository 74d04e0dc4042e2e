"""Two mistakes in one answer: the pairs that may explain it, and the one that does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import reduce
from itertools import combinations, islice, permutations
from operator import or_

from ...spec import Misconception, Swaps
from .case import Case
from .compare import differences, not_adding_up

_MOST = (
    300  # pairs that are tried where one alone goes with the answer as far as its first fault: some milliseconds each
)
_FEW = 24  # of the others, the likeliest first
Made = tuple[Misconception, Swaps]  # a mistake, and in which of its ways


def both(case: Case, mistakes: Sequence[Misconception]) -> tuple[Misconception, ...]:
    """Find the two mistakes that explain an answer together; none, where there is no such pair.

    Trying all pairs would take too long: either one alone does what the answer does as far as the first failed check,
    or both show there.
    """
    begun = _fitting(case, islice(_begun(case, mistakes), _MOST)) if len(case.failed) > 1 else ()
    return begun or _fitting(case, islice(_side_by_side(case, mistakes), _FEW))


def _fitting(case: Case, pairs: Iterable[tuple[Made, Made]]) -> tuple[Misconception, ...]:
    for one, other in pairs:
        codes = _codes(case.solution, one, other)
        if any(case.fits(code) for code in codes if case.may_fit(code, one[0], other[0])):
            return one[0], other[0]
    return ()


def _begun(case: Case, mistakes: Sequence[Misconception]) -> Iterator[tuple[Made, Made]]:
    """Yield pairs of which one does what the answer does, as far as the first failed check."""
    begins = [(known, swaps) for known in mistakes for swaps in known.variants if _begins(case, known, swaps)]
    return ((one, other) for other in _by_turns(mistakes) for one in begins if _may_be_both(case, one, other))


def _side_by_side(case: Case, mistakes: Sequence[Misconception]) -> Iterator[tuple[Made, Made]]:
    """Yield pairs that both show in the first failed check: first those that leave least unexplained, and add up."""
    nr = [check.id for check in case.required].index(case.failed[0])
    if nr >= len(case.got):
        return  # it gave no answer there
    right, got, close = case.does_alone(case.solution, nr), case.got[nr], case.required[nr].close
    wrong = differences(right, got, close)
    parts = []
    for known, swaps in _by_turns(mistakes):
        code = known.wrong_code(case.solution, swaps)
        if case.failed[0] in case.faults(code).possible and case.faults(code).are_among(case.failed):
            theirs = case.does_alone(code, nr)
            as_here = wrong - differences(theirs, got, close)
            parts.append(((known, swaps), as_here, differences(right, theirs, close), theirs))
    pairs = [
        (
            (len(wrong - as_here - so_too), not_adding_up(right, got, (first, second)), len(wrong ^ (parted | apart))),
            one,
            other,
        )
        for (one, as_here, parted, first), (other, so_too, apart, second) in combinations(parts, 2)
        if one[0] is not other[0] and parted and apart and _may_be_both(case, one, other)
    ]
    yield from ((one, other) for _, one, other in sorted(pairs, key=lambda pair: pair[0]))


def _begins(case: Case, known: Misconception, swaps: Swaps) -> bool:
    """Return whether a mistake does what the answer does, as far as the first failed check."""
    code, first = known.wrong_code(case.solution, swaps), case.failed[0]
    before = [check.id for check in case.required[: [check.id for check in case.required].index(first)]]
    if not case.faults(code).begin_with(first, before):
        return False
    return (known.lasts or case.fits_alone(code, first)) and case.fits_until(first, code)


def _may_be_both(case: Case, *mistakes: Made) -> bool:
    """Return whether two mistakes together may fail what the answer fails."""
    (one, _), (other, _) = mistakes
    codes = (known.wrong_code(case.solution, swaps) for known, swaps in mistakes)
    return one is not other and reduce(or_, map(case.faults, codes)).are(case.failed)


def _by_turns(mistakes: Sequence[Misconception]) -> Iterator[Made]:
    """Yield every mistake in its first variant, then those that have one in their second, and so on."""
    for nr in range(max((len(known.variants) for known in mistakes), default=0)):
        yield from ((known, known.variants[nr]) for known in mistakes if nr < len(known.variants))


def _codes(solution: str, one: Made, other: Made) -> Iterator[str]:
    """Yield the solution with both mistakes in it, made in either order, where the one leaves room for the other."""
    for (first, swaps), (second, more) in permutations((one, other)):
        with suppress(ValueError):
            code = second.wrong_code(first.wrong_code(solution, swaps), more)
            yield code
