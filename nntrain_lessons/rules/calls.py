"""What a rule computes for single calls of a function, held against what these gave."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from . import expressions
from .rule import Lines, Rule
from .simulation import Step, close, names_in, run

VALUE = "value"
"""What a rule of calls has in the end, under this name."""


@dataclass(frozen=True)
class Calls:
    """What a function was given, call by call, and what it gave.

    Attributes
    ----------
    given : sequence of mapping
        The arguments of each call, those that were left out, too, and what the rule knows besides.
    seen : sequence of float
        What each gave; NaN, where that was None.
    tolerance : float
        How far the right numbers may lie apart; relative, and absolute below 1.
    """

    given: Sequence[Mapping[str, float]]
    seen: Sequence[float]
    tolerance: float


class CallSimulator:
    """A rule for single calls that can be computed, with whatever lines.

    Parameters
    ----------
    rule : Rule
        What the lines belong to; its options are the function's arguments.
    """

    def __init__(self, rule: Rule) -> None:
        texts = [line.text for line in rule.lines]
        texts += [text for known in rule.alternatives for way in known.ways for text in way.values()]
        self._given = [*(name for pair in rule.options.values() for name in pair), *rule.beside]
        names = dict.fromkeys([*self._given, "pi", "nothing", *(name for text in texts for name in names_in(text))])
        self._places = {name: place for place, name in enumerate(names)}
        self._compiled: dict[str, Step] = {}
        self._base = [(line.name, self._step(line.text)) for line in rule.lines]

    def begins(self, other: Lines, calls: Calls) -> bool:
        """Return whether the rule with other lines gives the first value: a quick look."""
        return self._gives(other, calls, 0)

    def fits(self, other: Lines, calls: Calls) -> bool:
        """Return whether the rule with other lines gives all that was observed."""
        return all(self._gives(other, calls, nr) for nr in range(len(calls.seen)))

    def _gives(self, other: Lines, calls: Calls, nr: int) -> bool:
        return close(self.value(other, calls.given[nr]), calls.seen[nr], calls.tolerance)

    def imitated(self, other: Lines, calls: Calls) -> Calls:
        """Return the same calls with what the rule with other lines gives."""
        return replace(calls, seen=[self.value(other, given) for given in calls.given])

    def value(self, other: Lines, given: Mapping[str, float]) -> float:
        """Return what the rule with other lines gives for these arguments."""
        env = [0.0] * len(self._places)
        for name in self._given:
            env[self._places[name]] = given[name]
        env[self._places["pi"]], env[self._places["nothing"]] = math.pi, math.nan
        for name, step in self._base:
            run(self._step(other[name]) if name in other else step, env)
        return env[self._places[VALUE]]

    def _step(self, text: str) -> Step:
        if text not in self._compiled:
            self._compiled[text] = [
                (self._places[name], *expressions.compiled(tree, self._places))
                for name, tree in expressions.statements(text)
            ]
        return self._compiled[text]
