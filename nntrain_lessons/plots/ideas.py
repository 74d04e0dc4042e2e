"""The figure of the ideas: what each brings beside none, seed by seed."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from .base import COLOURS, GREY, stacked, style
from .studies import Result, in_lines, judged_on, measured_on

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WAYS = {"last_mirrored": "mirrored at test", "averaged": "averaged weights", "averaged_mirrored": "both"}


def differences(result: Result) -> dict[str, list[float]]:
    """Return of each idea, by what it is called, the points it brings beside none of them, a number for each seed.

    The first recipe is the one without an idea. Its network is evaluated in four ways; those with an idea in training
    are compared by their last weights, as it is.
    """
    base, *others = result["recipes"]
    last = {name: _by_seed(result, name, "last") for name in result["recipes"]}
    rows = {words: _by_seed(result, base, way) for way, words in WAYS.items()}
    rows |= {result["recipes"][name]["title"]: last[name] for name in others}
    own = last[base]
    return {
        words: [100 * (found[seed] - own[seed]) for seed in sorted(found.keys() & own.keys())]
        for words, found in rows.items()
    }


def ideas(result: Result) -> Figure:
    """Draw a row for each idea: a dot a seed, and a stroke at their mean; to the right of 0 it helps."""
    rows = differences(result)
    with style():
        figure, (ax,) = stacked(1, 0.9 + 0.36 * len(rows))
        ax.axvline(0, color=GREY, linewidth=1)
        for row, values in enumerate(rows.values()):
            ax.plot(values, [row] * len(values), "o", color=COLOURS["resnet"], markersize=6, alpha=0.8)
            ax.plot([mean(values)] if values else [], [row] if values else [], "|", color="black", markersize=16)
        ax.set_yticks(range(len(rows)), [in_lines(words) for words in rows])
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xlabel(f"points of {judged_on(result)} accuracy beside none of them")
        figure.supxlabel(f"dot: a seed; stroke: their mean\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def _by_seed(result: Result, recipe: str, way: str) -> dict[int, float]:
    return {run["seed"]: run["measured"][way] for run in result["runs"] if run["recipe"] == recipe}
