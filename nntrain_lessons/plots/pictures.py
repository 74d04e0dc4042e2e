"""The picture of each study, by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .base import COLOURS
from .studies import Result, against, dots, sweeps, training_loss

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture(result: Result) -> Figure:
    """Draw a study's result in the way that suits its question."""
    name: str = result["name"]
    if name.startswith("sweep_"):
        return sweeps([result])
    return SPECIAL.get(name, dots)(result)


def _decay(result: Result) -> Figure:
    lines = {
        f"{kind}, {word}": [
            (float(recipe.rpartition("_")[2]), recipe)
            for recipe in result["recipes"]
            if recipe.startswith(f"{model}_noisy_{way}_")
        ]
        for way, kind in (("decoupled", "decoupled"), ("l2", "L2 under Adam"))
        for model, word in (("mlp", "no BatchNorm"), ("mlp_norm", "BatchNorm"))
    }
    return against(result, lines, "weight decay")


def _depth(result: Result) -> Figure:
    looks = {"plain": "--", "residual": "-"}
    colours = {"6": COLOURS["plain_sgd"], "18": COLOURS["rmsprop"], "42": COLOURS["one_cycle"]}
    series = {f"{kind}_{n}": (colour, line) for n, colour in colours.items() for kind, line in looks.items()}
    return training_loss(result, series)


def _accuracy_only(result: Result) -> Figure:
    return dots(result, ["accuracy"])


SPECIAL: dict[str, Callable[[Result], Figure]] = {"decay": _decay, "depth": _depth, "eps": _accuracy_only}
