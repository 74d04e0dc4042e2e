"""One step of a rule, number by number, for whoever wants to do it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import expressions
from .rule import ALWAYS, Rule
from .simulation import Walk, close

_SAME = 1e-6  # how far apart two ratios may lie, relatively, that are one


@dataclass(frozen=True)
class HandStep:
    """What a step begins with, and what each line of the rule makes of it, for one element of one parameter.

    Attributes
    ----------
    step : int
        Which one, from 1; those before it were right.
    parameter : int
        Which one, from 1.
    element : tuple of int
        Where in the parameter.
    given, kept : mapping of str to float
        The parameter, its gradient, the rate and the options; and what the steps before have left.
    lines : tuple
        Each line of the rule, and what it gives.
    yours : float
        Where the answer has put the parameter.
    ratio : float, optional
        How many times as far as the rule's the answer's step goes, where that is so for every element.
    """

    step: int
    parameter: int
    element: tuple[int, ...]
    given: Mapping[str, float]
    kept: Mapping[str, float]
    lines: tuple[tuple[str, float], ...]
    yours: float
    ratio: float | None = None


def first_wrong(rule: Rule, walk: Walk) -> HandStep | None:
    """Return the first step of a walk that is another than the rule's, at the first element that differs."""
    for i, nr, places in _places(rule, walk):
        for place, expected in enumerate(places):
            if not close(expected, walk.seen[i][nr][place], walk.tolerance):
                return _by_hand(rule, walk, i, nr, place)
    return None


def _ratio(rule: Rule, walk: Walk, step: int) -> float | None:
    """Return how many times as far as the rule's a step goes, where that is so for every element."""
    before = walk.seen[step - 1] if step else walk.starts
    ratios = [
        (yours - start) / (right - start)
        for i, nr, places in _places(rule, walk)
        if i == step
        for right, yours, start in zip(places, walk.seen[i][nr], before[nr], strict=True)
        if right != start
    ]
    first = ratios[0] if ratios else 0.0
    return first if first and all(abs(other - first) <= _SAME * abs(first) for other in ratios) else None


def _places(rule: Rule, walk: Walk) -> Iterator[tuple[int, int, list[float]]]:
    """Yield the step, the number of a parameter, and where the rule has it after this step."""
    envs = [[_fresh(walk, start) for start in starts] for starts in walk.starts]
    for i in range(len(walk.seen)):
        for nr, gradient in enumerate(walk.gradients[i]):
            for env, g in zip(envs[nr], gradient or (), strict=False):
                _lines(rule, env, g, walk.rates[i])
            yield i, nr, [env["p"] for env in envs[nr]]


def _by_hand(rule: Rule, walk: Walk, step: int, nr: int, place: int) -> HandStep:
    env = _fresh(walk, walk.starts[nr][place])
    for i in range(step + 1):
        gradient, before = walk.gradients[i][nr], dict(env)
        lines = _lines(rule, env, gradient[place], walk.rates[i]) if gradient else []
    here = {"g": gradient[place]} if gradient else {}
    given = {"p": before["p"], **here, "lr": walk.rates[step], **_options(rule, walk)}
    kept = {name: before.get(name, 0.0) for name in _remembered(rule)}
    at = _index(place, walk.shapes[nr])
    return HandStep(
        step + 1, nr + 1, at, given, kept, tuple(lines), walk.seen[step][nr][place], _ratio(rule, walk, step)
    )


def _lines(rule: Rule, env: dict[str, float], g: float, lr: float) -> list[tuple[str, float]]:
    """Carry out a step, and return what each line gave."""
    env |= {"g": g, "lr": lr}
    done: list[tuple[str, float]] = []
    for line in rule.lines:
        if line.prose or not line.text or (line.when != ALWAYS and "begun" in env):
            continue
        for name, tree in expressions.statements(line.text):
            env[name] = expressions.value(tree, env)
        done.append((line.text, env[name]))
    env["begun"] = 1.0
    return done


def _fresh(walk: Walk, start: float) -> dict[str, float]:
    return {**walk.options, "p": start}


def _options(rule: Rule, walk: Walk) -> dict[str, float]:
    return {name: walk.options[name] for pair in rule.options.values() for name in pair}


def _remembered(rule: Rule) -> list[str]:
    """Return the quantities that are kept from one step to the next."""
    first = (line.text for line in rule.lines if not line.prose and line.when != ALWAYS)
    return [name for text in first for name, _ in expressions.statements(text)]


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return (*_index(place // shape[-1], shape[:-1]), place % shape[-1]) if shape else ()
