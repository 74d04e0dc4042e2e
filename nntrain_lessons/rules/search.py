"""The fewest other lines that explain what was observed: one mistake, two or three, the likelier first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from typing import Protocol, TypeVar

from . import grammar
from .rule import Explanation, Lines, Rule

_PAIRS, _MIXED, _TRIPLES = 15_000, 15_000, 15_000  # how many are tried at most: a trial takes some ten microseconds
_TOLD = 2  # of explanations that fit equally well


T = TypeVar("T")
Seen = TypeVar("Seen")


class Simulates(Protocol[Seen]):
    """What computes a rule with whatever lines, and holds it against what was observed."""

    def begins(self, other: Lines, seen: Seen, /) -> bool:
        """Return whether the rule with other lines begins as observed: a quick look."""

    def fits(self, other: Lines, seen: Seen, /) -> bool:
        """Return whether the rule with other lines does all that was observed."""

    def imitated(self, other: Lines, seen: Seen, /) -> Seen:
        """Return what the rule with other lines does, in the place of what was observed."""


def explain(rule: Rule, simulator: Simulates[T], walks: Sequence[T]) -> list[Explanation]:
    """Return the explanations with the fewest mistakes, at most two; none, where there is none.

    Parameters
    ----------
    rule : Rule
        What was asked for.
    simulator : Simulates
        What computes it.
    walks : sequence
        What was observed; first the one that tells most.
    """
    if not walks:
        return []

    def fitting(candidate: Explanation) -> Explanation | None:
        for way in rule.allowed:  # the first of all is the rule's own
            lines = {**way, **candidate.lines}
            may_fit = not set(way) & set(candidate.lines) and simulator.begins(lines, walks[0])
            if may_fit and all(simulator.fits(lines, walk) for walk in walks):
                return replace(candidate, way=way)
        return None

    for candidates in _rounds(rule):
        if found := _first(candidates, fitting):
            return found
    return []


def _first(
    candidates: Iterable[Explanation], fitting: Callable[[Explanation], Explanation | None]
) -> list[Explanation]:
    """Return the first candidates that fit and are about different mistakes."""
    found: dict[tuple[str, ...], Explanation] = {}
    for candidate in candidates:
        key = tuple(known.id for known in candidate.mistakes)
        if key not in found and (fits := fitting(candidate)):
            found[key] = fits
            if len(found) == _TOLD:
                break
    return list(found.values())


def _rounds(rule: Rule) -> Iterator[Iterator[Explanation]]:
    """Yield the candidates, round by round: a name that fits is better than a line that has none."""
    named = [Explanation((known,), way) for known in rule.alternatives for way in known.ways]
    yield iter([Explanation((), {})])
    yield iter(named)
    others = list(grammar.others(rule))
    yield iter(others)
    yield islice(_together(combinations(named, 2)), _PAIRS)
    yield islice(_together(product(grammar.others(rule, simple=True), named)), _MIXED)
    yield islice(_together(combinations(named, 3)), _TRIPLES)


def _together(groups: Iterable[Sequence[Explanation]]) -> Iterator[Explanation]:
    """Yield what different mistakes make together, in lines of their own."""
    for group in groups:
        lines: dict[str, str] = {}
        for one in group:
            lines |= one.lines
        mistakes = tuple(known for one in group for known in one.mistakes)
        if len(lines) == sum(len(one.lines) for one in group) and len(set(map(id, mistakes))) == len(mistakes):
            yield Explanation(mistakes, lines)
