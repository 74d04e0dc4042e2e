"""The fewest other lines that explain what was observed: one mistake, two or three, the likelier first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, islice, product
from typing import Protocol, TypeVar

from . import grammar, merging
from .rule import Alternative, Explanation, Lines, Rule

# How many are tried at most: a trial takes some ten microseconds.
_PAIRS, _MERGED, _MIXED, _TRIPLES = 30_000, 5_000, 15_000, 10_000
_TOLD = 2  # of explanations that fit equally well


T = TypeVar("T")
Seen = TypeVar("Seen")
Candidate = tuple[tuple[Alternative, ...], Lines]


class Simulates(Protocol[Seen]):
    """What computes a rule with whatever lines, and holds it against what was observed."""

    def begins(self, other: Lines, seen: Seen, /) -> bool:
        """Return whether the rule with other lines begins as observed: a quick look."""

    def fits(self, other: Lines, seen: Seen, /) -> bool:
        """Return whether the rule with other lines does all that was observed."""

    def imitated(self, other: Lines, seen: Seen, /) -> Seen:
        """Return what the rule with other lines does, in the place of what was observed."""


def explain(rule: Rule, simulator: Simulates[T], walks: Sequence[T], *, one: bool = False) -> list[Explanation]:
    """Return the explanations with the fewest mistakes, at most two; none, where there is none.

    Parameters
    ----------
    rule : Rule
        What was asked for.
    simulator : Simulates
        What computes it.
    walks : sequence
        What was observed; first the one that tells most.
    one : bool
        Whether just one mistake, or another line, is looked for, which costs little.
    """
    if not walks:
        return []

    begins, first = simulator.begins, walks[0]

    def fitting(lines: Lines) -> Lines | None:
        for way in rule.allowed:  # the first of all is the rule's own
            if way:
                if not way.keys().isdisjoint(lines):
                    continue
                lines_now: Lines = {**way, **lines}
            else:
                lines_now = lines
            if begins(lines_now, first) and all(simulator.fits(lines_now, walk) for walk in walks):
                return way
        return None

    for candidates in islice(_rounds(rule), 3 if one else None):
        if found := _first(candidates, fitting):
            return found
    return []


def _first(candidates: Iterable[Candidate], fitting: Callable[[Lines], Lines | None]) -> list[Explanation]:
    """Return the first candidates that fit and are about different mistakes."""
    found: dict[tuple[str, ...], Explanation] = {}
    for mistakes, lines in candidates:
        if (way := fitting(lines)) is not None:
            found.setdefault(tuple(known.id for known in mistakes), Explanation(mistakes, lines, way))
            if len(found) == _TOLD:
                break
    return list(found.values())


def _rounds(rule: Rule) -> Iterator[Iterator[Candidate]]:
    """Yield the candidates, round by round: a name that fits is better than a line that has none."""
    named = [((known,), way) for known in rule.alternatives for way in known.ways]
    yield iter([((), {})])
    yield iter(named)
    yield iter([(one.mistakes, one.lines) for one in grammar.others(rule)])
    yield islice(_together(combinations(named, 2)), _PAIRS)
    yield islice(_merged(rule, named), _MERGED)
    simple = [(one.mistakes, one.lines) for one in grammar.others(rule, simple=True)]
    yield islice(_together(product(simple, named)), _MIXED)
    yield islice(_together(combinations(named, 3)), _TRIPLES)


def _together(groups: Iterable[Sequence[Candidate]]) -> Iterator[Candidate]:
    """Yield what different mistakes make together, in lines of their own."""
    for group in groups:
        lines: dict[str, str] = {}
        count = 0
        for _, own in group:
            lines.update(own)
            count += len(own)
        mistakes = tuple(known for known_ones, _ in group for known in known_ones)
        if len(lines) == count and len(set(map(id, mistakes))) == len(mistakes):
            yield mistakes, lines


def _merged(rule: Rule, named: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield what two mistakes make together that are made in one line, each in a place of its own there."""
    right = {line.name: line.text for line in rule.lines if line.text and not line.prose}
    for (one, lines), (other, more) in combinations(named, 2):
        if one == other or lines.keys().isdisjoint(more):
            continue
        merged = {name: text for name, text in {**lines, **more}.items() if name not in lines or name not in more}
        for name in lines.keys() & more.keys():
            text = merging.merged(right[name], lines[name], more[name]) if name in right else None
            if text is None:
                break
            merged[name] = text
        else:
            yield (*one, *other), merged
