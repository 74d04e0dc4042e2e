"""The landscapes of the race, as its script has them, and walks on them: of rules, and of a learner's own class."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from nntrain_lessons.rules import RULES
from nntrain_lessons.rules.simulation import Simulator, Walk

Place = list[float]
Slope = Callable[[float, float], Place]
STEPS = 120
NOISE = 2.0  # the standard deviation of the gradient on the noisy bowl
EPS = 1e-5  # as in the course's classes
IN_RULES = {"plain": "sgd", "momentum": "momentum", "rmsprop": "rmsprop", "adam": "adam"}
CURVES = {
    "bowl": (1.0, 1.0, 0.0),
    "ravine": (1.0, 20.0, 0.0),
    "turned": (1.0, 20.0, math.pi / 6),
    "noise": (1.0, 1.0, 0.0),
}
"""Of each landscape that is a bowl: the curvatures along its axes, and how far these are turned."""


def slope(surface: str) -> Slope:
    """Return the gradient of a landscape, without noise."""
    if surface == "hill":
        return _hill
    a, c, angle = CURVES[surface]
    cos, sin = math.cos(angle), math.sin(angle)

    def quadratic(x: float, y: float) -> Place:
        along, across = a * (cos * x + sin * y), c * (cos * y - sin * x)
        return [cos * along - sin * across, sin * along + cos * across]

    return quadratic


def _hill(x: float, y: float) -> Place:
    bump = 3 * math.exp(-((x + 1) ** 2) - y * y)
    return [0.4 * x - 2 * (x + 1) * bump, 0.4 * y - 2 * y * bump]


def noisy(surface: str) -> Slope:
    """Return the gradient of a landscape; on the noisy one each call adds the next noise."""
    own, drawn = slope(surface), dice(7)
    if surface != "noise":
        return own
    return lambda x, y: [g + NOISE * (sum(next(drawn) for _ in range(12)) - 6) for g in own(x, y)]


def dice(seed: int) -> Iterator[float]:
    """Yield numbers from 0 to below 1, the same as in the script."""
    while True:
        seed = (1664525 * seed + 1013904223) % 2**32
        yield seed / 2**32


def rule_walk(
    racer: str, surface: str, start: Sequence[float], steps: int, options: Mapping[str, float]
) -> list[Place]:
    """Walk a rule of the course, or a wrong version of it; give where it was before the first step and after each.

    Parameters
    ----------
    racer : str
        `adam`, or with a mistake `adam:no-correction`.
    options : mapping
        `lr`, `b1` and `b2`: the rate, and what is kept of the average of gradients, and of squares.
    """
    name, _, wrong = racer.partition(":")
    rule = RULES[IN_RULES[name]]
    other = next((known.ways[0] for known in rule.alternatives if known.id == wrong), {})
    b1, b2, lr = options["b1"], options["b2"], options["lr"]
    given = {"wd": 0.0, "mom": b1, "beta1": b1, "beta2": b2, "sqr_mom": b2, "eps": EPS, "lr_0": lr}
    simulator, gradient = Simulator(rule), noisy(surface)
    places, gradients = [list(start)], list[list[list[float] | None]]()
    for step in range(steps):
        gradients.append([gradient(*places[-1])])
        n = step + 1
        asked = Walk([start], [(2,)], gradients, [lr] * n, given, [[]] * n, 0.0)
        *_, (_, _, place) = simulator.places(other, asked)
        places.append(list(place))
    return places


def beside(optim_class: Callable[..., Any]) -> str:
    """Return the racer whose rate and averages suit a class: the one that has its options."""
    options = inspect.signature(optim_class).parameters
    named = {"beta1": "adam", "betas": "adam", "sqr_mom": "rmsprop", "mom": "momentum"}
    return next((racer for option, racer in named.items() if option in options), "plain")


def class_walk(
    optim_class: Callable[..., Any], surface: str, start: Sequence[float], options: Mapping[str, float]
) -> list[Place]:
    """Walk an optimizer of PyTorch's kind, in double precision, until it leaves the numbers.

    Parameters
    ----------
    optim_class : callable
        Gives an optimizer for a list of parameters and `lr`; its averages are set where it has an option for them.
    surface, start, options
        As in `rule_walk`.
    """
    import torch

    averages = {"beta1": options["b1"], "mom": options["b1"], "beta2": options["b2"], "sqr_mom": options["b2"]}
    known = inspect.signature(optim_class).parameters
    w, gradient = torch.nn.Parameter(torch.tensor(list(start), dtype=torch.double)), noisy(surface)
    optimizer = optim_class([w], lr=options["lr"], **{name: value for name, value in averages.items() if name in known})
    places: list[Place] = [w.tolist()]
    while len(places) <= STEPS and all(map(math.isfinite, places[-1])):
        w.grad = torch.tensor(gradient(*places[-1]), dtype=torch.double)
        optimizer.step()
        places.append(w.tolist())
    return [place for place in places if all(map(math.isfinite, place))]
