"""A wrong answer, and what other code does where it went wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from ...spec import Check, Exercise, Misconception, swapped
from ..records import Trace
from . import faults
from .compare import alike, alike_in_float32
from .faults import Faults

Traces = Callable[[str], Iterable[Trace]]
Alone = Callable[[str, Check], Trace]


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

    def faults(self, code: str) -> Faults:
        """Return which checks code with a known mistake in it fails; what it cannot have done need not be run."""
        return faults.of_code(self.exercise, code)

    def fits(self, code: str, but: Collection[str] = ()) -> bool:
        """Return whether some code does all that the answer does, except for some checks."""
        places = range(len(self.required))
        return all(self.required[nr].id in but or self._fits_at(nr, code) for nr in places)

    def fits_but_for_rounding(self, code: str) -> bool:
        """Return whether some code does all that the answer does, but for the rounding of float32."""
        return all(alike_in_float32(self._in_order(code, nr), got) for nr, got in enumerate(self.got))

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
            return any(alike(self.does_alone(one, nr), self.got[nr], check.close) for one in self._ways(code, check))
        return False

    def does_alone(self, code: str, nr: int) -> Trace:
        """Return what some code does in the required check of a number, that being the first it runs."""
        check = self.required[nr]
        # What the first check gives is kept for those after it, where the code runs through them in their order.
        is_first = check is self.exercise.checks[0] and not check.sketched
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
        return alike(theirs, self.got[nr], self.required[nr].close)
