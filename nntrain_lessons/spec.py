"""What an exercise is: frozen records, which the catalog fills, and which the grader reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

Inputs = Mapping[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Swap:
    """A piece of the solution's text, which occurs there once, and what other code has in its place."""

    right: str
    wrong: str


Swaps = tuple[Swap, ...]


def swapped(text: str, swaps: Swaps) -> str:
    """Return some code with other pieces in it.

    Raises
    ------
    ValueError
        When the code does not hold a swap's text exactly once.
    """
    for swap in swaps:
        if text.count(swap.right) != 1:
            raise ValueError(f"the code holds {swap.right!r} {text.count(swap.right)} times")
        text = text.replace(swap.right, swap.wrong)
    return text


@dataclass(frozen=True)
class Variant:
    """Another way than the solution's that the text lets off, kept as the code that goes this way.

    Attributes
    ----------
    swaps : tuple of Swap
        What turns the solution into it.
    note : str
        What is said where an answer goes this way; nothing, where an optional check says it.
    part : str
        Where parts are put together: the part, and the optional check of its own that an answer which goes this way
        fails (`adam/eps-place`). The search for mistakes takes this way only there.
    """

    swaps: Swaps
    note: str = ""
    part: str = ""


def variant(*swaps: Pair, note: str = "", part: str = "") -> Variant:
    """Make a `Variant` from pairs of the solution's code and the other way's."""
    return Variant(tuple(Swap(ours, theirs) for ours, theirs in swaps), note, part)


@dataclass(frozen=True)
class Check:
    """One thing that is looked at: a scenario is run on drawn inputs, and what it observes is compared.

    Attributes
    ----------
    id, title : str
        Its name in reports, and what is expected, as a short sentence.
    scenario : str
        What the child runs: `module.function` of `nntrain_lessons.scenarios`.
    draw : callable
        `draw(random)` gives the scenario's inputs, as plain JSON. The same seed gives the same inputs.
    points : int
        What passing it is worth; 0 for an optional check. Those of an exercise sum to 10.
    note : str
        Of an optional check: what is said when it fails. A required check has none.
    accepts : tuple of Variant
        What passes as the solution does: an answer that does in this check just what one of these does.
    error_tells : bool
        Whether an error fails an optional check in the way that its note is about. Otherwise it tells nothing.
    close : float
        How far the float32 numbers of two right answers may lie apart, where more is computed than a few steps;
        relative, and absolute below 1.
    sketched : bool
        Whether what it observes is the same where the exercise's stand-ins take the place of parts.
    """

    id: str
    title: str
    scenario: str
    draw: Callable[[Random], Inputs]
    points: int = 0
    note: str = ""
    accepts: tuple[Variant, ...] = ()
    error_tells: bool = False
    close: float = 0.0
    sketched: bool = False

    @property
    def required(self) -> bool:
        """Whether passing it is needed to pass the exercise."""
        return not self.note


@dataclass(frozen=True)
class Misconception:
    """A mistake with a name, kept as the wrong code that it is.

    Attributes
    ----------
    id, title : str
        Its name in reports, and what is wrong, as a short sentence.
    hint : str
        A question that leads to the answer, and is not the answer.
    variants : tuple of tuple of Swap
        What turns the solution into this mistake: one way, or several that do not behave quite alike.
    identified_by : str
        The check which, where it is the first to fail, tells this mistake; otherwise it is told by all that is
        observed.
    planted : str
        Of a mistake that stands in the code which the learner starts from: the check that fails by it.
    shown_in : str
        The one check in which it shows, where pieces are right or wrong each for itself.
    lasts : bool
        Whether it keeps something from one check to the next, so that one check alone does not show it.
    rounds : bool
        Whether it is about float32: an answer makes it whose numbers are the same but for float32's rounding.
    """

    id: str
    title: str
    hint: str
    variants: tuple[Swaps, ...]
    identified_by: str = ""
    planted: str = ""
    shown_in: str = ""
    lasts: bool = False
    rounds: bool = False

    def wrong_codes(self, solution: str) -> list[str]:
        """Return the solution's text with this mistake in it, once for each of its variants.

        Raises
        ------
        ValueError
            When the solution does not hold a swap's text exactly once.
        """
        return [self.wrong_code(solution, swaps) for swaps in self.variants]

    def wrong_code(self, text: str, variant: Swaps) -> str:
        """Return some code with this mistake in it, made in one way.

        Raises
        ------
        ValueError
            When the code does not hold a swap's text exactly once.
        """
        try:
            return swapped(text, variant)
        except ValueError as error:
            raise ValueError(f"{self.id}: {error}") from error


def mistake(
    id: str,
    title: str,
    hint: str,
    *swaps: Pair,
    identified_by: str = "",
    variants: tuple[tuple[Pair, ...], ...] = (),
    planted: str = "",
    lasts: bool = False,
    rounds: bool = False,
) -> Misconception:
    """Make a `Misconception` from pairs of right and wrong code; `variants` are further ways to make the mistake."""
    ways = tuple(tuple(Swap(right, wrong) for right, wrong in pairs) for pairs in (swaps, *variants))
    return Misconception(id, title, hint, ways, identified_by, planted, lasts=lasts, rounds=rounds)


def shown_in(check: str, *mistakes: Misconception) -> tuple[Misconception, ...]:
    """Return the mistakes in one piece of several that are right or wrong each for itself."""
    return tuple(replace(known, shown_in=check) for known in mistakes)


@dataclass(frozen=True)
class Guess:
    """What is likely where just these required checks fail, and no known mistake fits."""

    failed: frozenset[str]
    text: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: what the learner writes, how it is checked, which mistakes are known, which hints are given.

    Attributes
    ----------
    id, title : str
        Its name everywhere, and for people.
    number : int
        Its place in the course, from 0, without a gap.
    names : tuple of str
        The functions and classes that the learner writes, which are all that its solution exports.
    minutes : int
        How long it takes.
    page : str
        The page of the book to read, as its file's stem; empty where it is still to come.
    checks, mistakes, hints
        In the order in which they are run, tried and given.
    needs : tuple of str
        The exercises whose solutions the learner's code may import, besides those that these need.
    optional : bool
        Whether the course goes on without it.
    parts : tuple of str
        The exercises that it puts together: there the learner's own answers stand in for the solutions.
    stand_ins : tuple of Pair
        Parts, each with code that is much cheaper to run: while mistakes are searched, it takes the part's place in
        the checks that are `sketched`.
    guesses : tuple of Guess
        What to look at where no known mistake fits.
    independent : bool
        Whether its names are pieces that are right or wrong each for itself, so that every failed check is told.
    """

    id: str
    number: int
    title: str
    names: tuple[str, ...]
    minutes: int
    page: str
    checks: tuple[Check, ...]
    mistakes: tuple[Misconception, ...]
    hints: tuple[str, ...]
    needs: tuple[str, ...] = ()
    optional: bool = False
    parts: tuple[str, ...] = ()
    stand_ins: tuple[Pair, ...] = ()
    guesses: tuple[Guess, ...] = ()
    independent: bool = False

    @property
    def broken(self) -> bool:
        """Whether the notebook starts from the solution with every planted mistake in it, rather than from holes."""
        return any(known.planted for known in self.mistakes)

    @property
    def notebook(self) -> str:
        """The name of its notebook's file."""
        return f"{self.number:02d}_{self.id}.ipynb"

    @property
    def max_score(self) -> int:
        """The points of its required checks together."""
        return sum(check.points for check in self.checks if check.required)
