"""The picture of each study, by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .depth import depths
from .groups import effective_rates
from .ideas import ideas
from .settings import against, sweeps
from .studies import Result, dots

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture(result: Result) -> Figure:
    """Draw a study's result in the way that suits its question."""
    name: str = result["name"]
    if name.startswith("sweep_"):
        return sweeps([result])
    return SPECIAL.get(name, dots)(result)


def _decay(result: Result) -> Figure:
    called = {
        ("mlp", "{way}"): "without BatchNorm",
        ("mlp_norm", "{way}"): "with BatchNorm",
        ("mlp_norm", "spared"): "with BatchNorm, spared",
    }
    columns = {}
    for way, kind in (("decoupled", "decoupled decay"), ("l2", "L2 under Adam")):
        columns[kind] = {
            word: points
            for (model, which), word in called.items()
            if (points := _by_strength(result, f"{model}_noisy_{which.format(way=way)}_"))
            and (which != "spared" or way == "decoupled")
        }
    return against(result, columns)


def _by_strength(result: Result, start: str) -> list[tuple[float, str]]:
    return [(float(name.removeprefix(start)), name) for name in result["recipes"] if name.startswith(start)]


def _accuracy_only(result: Result) -> Figure:
    return dots(result, ["accuracy"])


SPECIAL: dict[str, Callable[[Result], Figure]] = {
    "decay": _decay,
    "depth": depths,
    "effective_rate": effective_rates,
    "eps": _accuracy_only,
    "ideas": ideas,
}
