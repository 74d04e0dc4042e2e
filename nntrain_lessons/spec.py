"""What an exercise is: frozen records, which the catalog fills, and which the grader reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

Inputs = Mapping[str, Any]


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
    """

    id: str
    title: str
    scenario: str
    draw: Callable[[Random], Inputs]
    points: int = 0
    note: str = ""

    @property
    def required(self) -> bool:
        """Whether passing it is needed to pass the exercise."""
        return not self.note


@dataclass(frozen=True)
class Swap:
    """A piece of the solution's text, which occurs there once, and what a mistake has in its place."""

    right: str
    wrong: str


Swaps = tuple[Swap, ...]


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
    """

    id: str
    title: str
    hint: str
    variants: tuple[Swaps, ...]
    identified_by: str = ""
    planted: str = ""

    def wrong_codes(self, solution: str) -> list[str]:
        """Give the solution's text with this mistake in it, once for each of its variants.

        Raises
        ------
        ValueError
            When the solution does not hold a swap's text exactly once.
        """
        return [self.wrong_code(solution, swaps) for swaps in self.variants]

    def wrong_code(self, text: str, variant: Swaps) -> str:
        """Give some code with this mistake in it, made in one way.

        Raises
        ------
        ValueError
            When the code does not hold a swap's text exactly once.
        """
        for swap in variant:
            if text.count(swap.right) != 1:
                raise ValueError(f"{self.id}: the solution holds {swap.right!r} {text.count(swap.right)} times")
            text = text.replace(swap.right, swap.wrong)
        return text


Pair = tuple[str, str]


def mistake(
    id: str,
    title: str,
    hint: str,
    *swaps: Pair,
    identified_by: str = "",
    variants: tuple[tuple[Pair, ...], ...] = (),
    planted: str = "",
) -> Misconception:
    """Make a `Misconception` from pairs of right and wrong code; `variants` are further ways to make the mistake."""
    ways = tuple(tuple(Swap(right, wrong) for right, wrong in pairs) for pairs in (swaps, *variants))
    return Misconception(id, title, hint, ways, identified_by, planted)


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
    guesses : tuple of Guess
        What to look at where no known mistake fits.
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
    guesses: tuple[Guess, ...] = ()

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
