"""Which known mistakes a wrong answer makes: those whose wrong code does just what the learner's does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, permutations

from ...spec import Check, Exercise, Misconception, Swaps, swapped
from ..records import Trace
from .compare import same

Traces = Callable[[str], Iterable[Trace]]
Alone = Callable[[str, Check], Trace]
_MOST = 300  # pairs of mistakes that are tried: some milliseconds each


@dataclass(frozen=True)
class Case:
    """A wrong answer: what it did in the required checks, which of them failed, and what other code does there.

    Attributes
    ----------
    exercise : Exercise
        What was asked for.
    solution : str
        The text of its solution, in which mistakes are made.
    got : sequence of Trace
        What the answer did in each required check, in their order.
    failed : sequence of str
        The checks that it failed, likewise.
    raised : bool
        Whether the first of them ended in an error, before anything wrong was seen.
    traces : callable
        `traces(code)` gives what some code does in each required check, one by one.
    alone : callable, optional
        `alone(code, check)` gives what some code does in a check that is the first it runs, which costs less.
    """

    exercise: Exercise
    solution: str
    got: Sequence[Trace]
    failed: Sequence[str]
    raised: bool
    traces: Traces
    alone: Alone | None = None

    @property
    def required(self) -> list[Check]:
        """The required checks."""
        return [check for check in self.exercise.checks if check.required]

    def fits(self, code: str, but: Collection[str] = ()) -> bool:
        """Return whether some code does all that the answer does, except for some checks."""
        places = range(len(self.required))
        return all(self.required[nr].id in but or self._fits_at(nr, code) for nr in places)

    def fits_until(self, check: str, code: str) -> bool:
        """Return whether some code does all that the answer does, up to a check, that one included."""
        last = [known.id for known in self.required].index(check)
        return all(self._fits_at(nr, code) for nr in range(last + 1))

    def may_fit(self, code: str, *mistakes: Misconception) -> bool:
        """Return whether code with some mistakes in it does what the answer does in checks that cost little.

        These are tried alone, and so is the one that failed first, in which most codes do something else. What
        lasts from one check to the next does not show in one alone.
        """
        cheap = [check.id for check in self.required if check.sketched and check.id != self.failed[0]]
        alone = all(self.fits_alone(code, name) for name in [*cheap, self.failed[0]])
        return alone or any(known.lasts for known in mistakes)

    def fits_alone(self, code: str, name: str) -> bool:
        """Return whether some code does what the answer does in one check, that being the first it runs."""
        nr = [known.id for known in self.required].index(name)
        check = self.required[nr]
        if nr >= len(self.got):
            return False
        with suppress(SyntaxError):  # two pieces of Python need not be one together
            return any(same(self.does_alone(one, nr), self.got[nr], check.close) for one in self._ways(code, check))
        return False

    def does_alone(self, code: str, nr: int) -> Trace:
        """Return what some code does in the required check of a number, that being the first it runs."""
        check = self.required[nr]
        is_first = (
            check is self.exercise.checks[0] and not check.sketched
        )  # in their order it is kept for those after it
        return self.alone(code, check) if self.alone and not is_first else self._in_order(code, nr)

    def _in_order(self, code: str, nr: int) -> Trace:
        return next(islice(iter(self.traces(code)), nr, None))

    def _fits_at(self, nr: int, code: str) -> bool:
        """Return whether some code does what the answer does in one check, be it in another right way."""
        return any(self._does_the_same(one, nr) for one in self._ways(code, self.required[nr]))

    @staticmethod
    def _ways(code: str, check: Check) -> Iterator[str]:
        yield code
        for other in check.accepts:
            with suppress(ValueError):  # the mistake may have left no room for it
                yield swapped(code, other.swaps)

    def _does_the_same(self, code: str, nr: int) -> bool:
        try:
            theirs = self._in_order(code, nr)
        except SyntaxError:  # two pieces of Python need not be one together
            return False
        return same(theirs, self.got[nr], self.required[nr].close)


def diagnose(case: Case) -> tuple[Misconception, ...]:
    """Find the one mistake that explains an answer, or the two that do so together; none, where there is no such.

    It is explained by what does the same in all checks: one mistake, or one on top of another. Otherwise by the
    one that the first failed check tells; or by one that does the same in all checks but a later one, and the one
    that this later check tells; or by the one whose time line or graph is the answer's. Where pieces are right or
    wrong each for itself, the mistake in each of them is found by itself.
    """
    if case.exercise.independent:
        return _piece_by_piece(case)
    explained = _exactly(case) or _both(case) or _identified_first(case) or _with_one_identified_later(case)
    return explained or _read_alike(case)


def guess(case: Case) -> str:
    """Say what is likely by which checks failed, where no mistake explains it."""
    return next((g.text for g in case.exercise.guesses if g.failed == set(case.failed)), "")


def _exactly(case: Case) -> tuple[Misconception, ...]:
    return next(((known,) for known in _shown(case) if any(map(case.fits, _codes_that_may_fit(case, known)))), ())


def _codes_that_may_fit(case: Case, known: Misconception) -> Iterator[str]:
    return (code for code in known.wrong_codes(case.solution) if case.may_fit(code, known))


def _piece_by_piece(case: Case) -> tuple[Misconception, ...]:
    """Return the first mistake of each piece that does what the answer does in its check."""
    found: list[Misconception] = []
    for name in case.failed:
        mistakes = (known for known in case.exercise.mistakes if known.shown_in == name)
        fitting = (m for m in mistakes if any(case.fits_alone(code, name) for code in m.wrong_codes(case.solution)))
        found += islice(fitting, 1)
    return tuple(found)


def _read_alike(case: Case) -> tuple[Misconception, ...]:
    """Return the one mistake whose reads are the answer's in every failed check that has some, if just one is.

    What is read leaves out numbers that do not matter for telling a mistake; so it may be known by what is read
    where other parts of the traces are not equal.
    """
    pairs = enumerate(zip(case.required, case.got, strict=False))
    read = [nr for nr, (check, got) in pairs if check.id in case.failed and got.reads]
    if not read:
        return ()
    found = [
        known
        for known in _shown(case)
        if any(_reads_alike(case, code, read) for code in known.wrong_codes(case.solution))
    ]
    return tuple(found) if len(found) == 1 else ()


def _reads_alike(case: Case, code: str, places: Sequence[int]) -> bool:
    """Return whether some code's reads are the answer's at some places, and it passes cheap checks that this passed."""
    passed = (check.id for check in case.required if check.sketched and check.id not in case.failed)
    if not all(case.fits_alone(code, name) for name in passed):
        return False
    for nr in places:
        got = case.got[nr]
        theirs, right = (case.does_alone(one, nr) for one in (code, case.solution))
        if theirs.reads != got.reads or theirs.reads == right.reads or bool(theirs.error) != bool(got.error):
            return False
    return True


def _identified_first(case: Case) -> tuple[Misconception, ...]:
    first = "" if case.raised else case.failed[0]  # what fails after it may only follow from it
    return next(((known,) for known in _identified(case) if known.identified_by == first), ())


def _with_one_identified_later(case: Case) -> tuple[Misconception, ...]:
    for told in _identified(case):
        if told.identified_by in case.failed[1:]:
            for known in _shown(case):
                if any(case.fits(code, but=[told.identified_by]) for code in _codes_that_may_fit(case, known)):
                    return known, told
    return ()


def _both(case: Case) -> tuple[Misconception, ...]:
    """Try one mistake on top of another, where one alone does what the answer does as far as the first failed check.

    Trying all pairs would take too long. Where a single check failed there is no telling two things apart.
    """
    if len(case.failed) < 2:
        return ()
    begins = [
        (known, swaps)
        for known in _shown(case)
        for swaps in known.variants
        if known.lasts or case.fits_alone(known.wrong_code(case.solution, swaps), case.failed[0])
        if case.fits_until(case.failed[0], known.wrong_code(case.solution, swaps))
    ]
    pairs = ((one, swaps, other, more) for other, more in _by_turns(_shown(case)) for one, swaps in begins)
    for one, swaps, other, more in islice((pair for pair in pairs if pair[0] is not pair[2]), _MOST):
        codes = _codes(case.solution, (one, swaps), (other, more))
        if any(case.fits(code) for code in codes if case.may_fit(code, one, other)):
            return one, other
    return ()


def _by_turns(mistakes: Sequence[Misconception]) -> Iterator[tuple[Misconception, Swaps]]:
    """Yield every mistake in its first variant, then those that have one in their second, and so on."""
    for nr in range(max((len(known.variants) for known in mistakes), default=0)):
        yield from ((known, known.variants[nr]) for known in mistakes if nr < len(known.variants))


def _codes(solution: str, one: tuple[Misconception, Swaps], other: tuple[Misconception, Swaps]) -> Iterator[str]:
    """Yield the solution with both mistakes in it, made in either order, where the one leaves room for the other."""
    for (first, swaps), (second, more) in permutations((one, other)):
        with suppress(ValueError):
            code = second.wrong_code(first.wrong_code(solution, swaps), more)
            yield code


def _shown(case: Case) -> list[Misconception]:
    return [known for known in case.exercise.mistakes if not known.identified_by]


def _identified(case: Case) -> list[Misconception]:
    return [known for known in case.exercise.mistakes if known.identified_by]
