"""What a rule computes on a walk, in plain numbers, held against what was observed there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from . import expressions
from .rule import ALWAYS, BY_SHAPE, FIRST_ONLY, FIRST_STEP, NO_ZERO_GRADIENT, NO_ZERO_RATE, Lines, Rule

# What every rule has at hand besides its own quantities: the parameter, its gradient, the gradient's length, mean
# square, mean size and mean, the rate of this step, the steps before it, the updates so far, whether the parameter has
# two dimensions or more, where it started, and the rate that the optimizer was built with.
GIVEN = ("p", "g", "g_norm", "g_square", "g_size", "g_mean", "lr", "i", "n", "is_matrix", "p_0", "lr_0")
_NOW = len(GIVEN) - 1  # so many of them are others at each step

Flat = Sequence[float]
Step = list[tuple[int, expressions.Function, expressions.Function]]


@dataclass(frozen=True, eq=False)
class Walk:
    """What went into a walk, and where every parameter was observed to be after each step.

    Attributes
    ----------
    starts : sequence
        Where the parameters start, element by element.
    shapes : sequence
        The parameters' shapes.
    gradients : sequence
        For each step, each parameter's gradient, or None.
    rates : sequence of float
        The learning rate of each step.
    options : mapping
        The value of each of the rule's options, and `lr_0`, the rate that the optimizer was built with.
    seen : sequence
        For each step, where each parameter was; fewer steps, where an error ended it.
    tolerance : float
        How far the right numbers may lie apart; relative, and absolute below 1.
    """

    starts: Sequence[Flat]
    shapes: Sequence[tuple[int, ...]]
    gradients: Sequence[Sequence[Flat | None]]
    rates: Sequence[float]
    options: Mapping[str, float]
    seen: Sequence[Sequence[Flat]]
    tolerance: float

    @cached_property
    def wholes(self) -> list[list[tuple[float, ...]]]:
        """Of each step's gradients: length, mean square, mean size, and mean."""
        return [[_wholes(g) if g else (0.0,) * 4 for g in row] for row in self.gradients]


def _wholes(g: Flat) -> tuple[float, ...]:
    squares = sum(x * x for x in g)
    return math.sqrt(squares), squares / len(g), sum(map(abs, g)) / len(g), sum(g) / len(g)


class Simulator:
    """A rule that can be computed, with whatever lines.

    Parameters
    ----------
    rule : Rule
        What the lines belong to.
    """

    def __init__(self, rule: Rule) -> None:
        prose = {line.name for line in rule.lines if line.prose}
        texts = [line.text for line in rule.lines if not line.prose]
        for known in rule.alternatives:
            texts += [text for way in known.ways for name, text in way.items() if name not in prose]
        options = [name for pair in rule.options.values() for name in pair]
        own = [name for text in texts for name in names_in(text)]
        names = dict.fromkeys([*GIVEN, *options, *own])
        self._places = {name: place for place, name in enumerate(names)}
        self._options = [*options, "lr_0"]
        self._compiled: dict[str, Step] = {}
        self._begun: dict[Walk, list[float]] = {}
        self._first: dict[Walk, list[float] | None] = {}
        self._base = [(line.name, line.when, self._step(line.text)) for line in rule.lines if not line.prose]
        self._habits = {line.name: line.text for line in rule.lines if line.prose}

    def fits(self, other: Lines, walk: Walk) -> bool:
        """Return whether the rule with other lines does all that was observed on a walk."""
        return all(
            all(close(a, b, walk.tolerance) for a, b in zip(at, walk.seen[i][nr], strict=True))
            for i, nr, at in self.places(other, walk)
        )

    def places(self, other: Lines, walk: Walk) -> Iterator[tuple[int, int, list[float]]]:
        """Yield the step, the number of a parameter, and where the rule with other lines has it after this step."""
        habits = {other.get(name, text) for name, text in self._habits.items()}
        always, first = Step(), Step()
        for name, when, step in self._base:
            own = self._step(other[name]) if name in other else step
            first += own
            if when == ALWAYS:
                always += own
        places = [list(start) for start in walk.starts]
        kept: dict[tuple[object, int], list[float]] = {}
        updates = 0
        for i in range(len(walk.seen)):
            lr = walk.rates[i]
            for nr, (gradient, at) in enumerate(zip(walk.gradients[i], places, strict=True)):
                if gradient is not None and not _is_skipped(habits, i, nr, gradient, lr):
                    updates += 1
                    now = (*walk.wholes[i][nr], lr, i, updates, len(walk.shapes[nr]) > 1)
                    key = walk.shapes[nr] if BY_SHAPE in habits else nr
                    for place, g in enumerate(gradient):
                        env, program = kept.get((key, place)), always
                        if env is None:
                            env, program = kept.setdefault((key, place), self._fresh(walk)), first
                        env[:_NOW] = at[place], g, *now, walk.starts[nr][place]
                        run(program, env)
                        at[place] = env[0]
                yield i, nr, at

    def imitated(self, other: Lines, walk: Walk) -> Walk:
        """Return the same walk as the rule with other lines takes it."""
        rows: list[list[Flat]] = [[] for _ in walk.seen]
        for i, _, at in self.places(other, walk):
            rows[i].append(list(at))
        return replace(walk, seen=rows)

    def begins(self, other: Lines, walk: Walk) -> bool:
        """Return whether the rule with other lines moves the first number of all as observed: a quick look.

        No habit makes a difference there.
        """
        if walk not in self._first:
            self._first[walk] = self._at_first(walk)
        if (first := self._first[walk]) is None:
            return True
        env, compiled = first.copy(), self._compiled
        for name, _, step in self._base:
            if name in other:
                text = other[name]
                step = compiled[text] if text in compiled else self._step(text)  # noqa: PLW2901 - another in its place
            for place, fast, careful in step:
                try:
                    env[place] = fast(env)
                except (ArithmeticError, ValueError, TypeError):
                    env[place] = careful(env)
        return close(env[0], walk.seen[0][0][0], walk.tolerance)

    def _at_first(self, walk: Walk) -> list[float] | None:
        """Return what the first number of all begins with; None, where it has no gradient."""
        gradient = walk.gradients[0][0]
        if gradient is None:
            return None
        env = self._fresh(walk)
        now = (*walk.wholes[0][0], walk.rates[0], 0, 1, len(walk.shapes[0]) > 1)
        env[:_NOW] = walk.starts[0][0], gradient[0], *now, walk.starts[0][0]
        return env

    def _step(self, text: str) -> Step:
        if text not in self._compiled:
            self._compiled[text] = [
                (self._places[name], *expressions.compiled(tree, self._places))
                for name, tree in expressions.statements(text)
            ]
        return self._compiled[text]

    def _fresh(self, walk: Walk) -> list[float]:
        """Return what a parameter begins with: 0 everywhere but at the options."""
        if walk not in self._begun:
            env = [0.0] * len(self._places)
            for name in self._options:
                env[self._places[name]] = walk.options[name]
            self._begun[walk] = env
        return self._begun[walk].copy()


def run(program: Step, env: list[float]) -> None:
    """Compute one assignment after the other."""
    for place, fast, careful in program:
        try:
            env[place] = fast(env)
        except (ArithmeticError, ValueError, TypeError):
            env[place] = careful(env)


def _is_skipped(habits: set[str], i: int, nr: int, gradient: Flat, lr: float) -> bool:
    """Return whether a habit leaves a parameter alone, though it has a gradient."""
    return (
        (nr > 0 and FIRST_ONLY in habits)
        or (i > 0 and FIRST_STEP in habits)
        or (lr == 0 and NO_ZERO_RATE in habits)
        or (NO_ZERO_GRADIENT in habits and not any(gradient))
    )


def names_in(text: str) -> list[str]:
    """Return the quantities that a line sets or reads."""
    return [found for name, tree in expressions.statements(text) for found in (name, *sorted(expressions.names(tree)))]


def close(a: float, b: float, tolerance: float) -> bool:
    """Return whether two numbers are the same but for rounding; NaN is NaN."""
    if a - a == 0 == b - b:  # both are finite
        return abs(a - b) <= tolerance * (1 + abs(a))
    return a == b or (a != a and b != b)
