"""Figures of what is reached against a setting: a learning rate, a decay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import TYPE_CHECKING

from .base import CALLED, COLOURS, GREY, grid, stacked, style
from .studies import Result, judged_on, last, measured_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORTH_SHOWING = 0.11  # of accuracy, below the best: a rate at which training fails is a cross at the lower edge
SWEPT = {"sgd": "plain_sgd"}  # which recipe an optimizer's name in a sweep means
LIKE = {"adamw": "one_cycle"}  # whose colour it has


def sweeps(results: Sequence[Result]) -> Figure:
    """Draw accuracy against learning rate: a line through each optimizer's means, a band from lowest to highest.

    Parameters
    ----------
    results : sequence of dict
        One sweep each, of recipes called `<optimizer>_lr<rate>`.
    """
    with style():
        figure, (ax,) = stacked(1, 3.8)
        highest = max(value for result in results for recipe in result["recipes"] for value in last(result, recipe))
        for result in results:
            _band(ax, result, highest - WORTH_SHOWING)
        ax.set(xscale="log", xlabel="learning rate (log axis)", ylabel="accuracy on held-out images")
        ax.set_ylim(highest - WORTH_SHOWING - 0.003, highest + 0.005)
        figure.legend(loc="outside upper left", ncols=3)
        figure.supxlabel(
            f"line: mean of the seeds; band: lowest to highest; x: below the picture\n{measured_on(results[0])}",
            fontsize=8,
            color=GREY,
        )
    return figure


def _band(ax: Axes, result: Result, lowest: float) -> None:
    optimizer = next(iter(result["recipes"])).rpartition("_lr")[0]
    points = [(about["lr"], last(result, name)) for name, about in result["recipes"].items()]
    rates, found = zip(*[(lr, values) for lr, values in points if values], strict=True)
    recipe = SWEPT.get(optimizer, optimizer)
    colour = COLOURS[LIKE.get(recipe, recipe)]
    ax.fill_between(rates, [min(v) for v in found], [max(v) for v in found], color=colour, alpha=0.25, linewidth=0)
    ax.plot(rates, [mean(v) for v in found], "o-", color=colour, markersize=4, label=CALLED[recipe])
    failed = [lr for lr, v in zip(rates, found, strict=True) if mean(v) < lowest]
    ax.plot(failed, [lowest] * len(failed), "x", color=colour, markersize=7, clip_on=False)


LOOKS = ((COLOURS["plain_sgd"], "o"), (COLOURS["rmsprop"], "s"), (COLOURS["one_cycle"], "D"))


def against(
    result: Result,
    columns: Mapping[str, Mapping[str, Sequence[tuple[float, str]]]],
    keys: Sequence[str] = ("accuracy", "loss"),
) -> Figure:
    """Draw what was reached against settings (not to scale): a column for each setting, a row for each key.

    Parameters
    ----------
    columns : dict
        What each setting is called, and its lines: what each is called, and its points, the value and the recipe.
    """
    with style():
        figure, axes = grid(len(keys), len(columns), 2.4, sharey=False)
        for row, key in enumerate(keys):
            line = axes[row * len(columns) : (row + 1) * len(columns)]
            for ax, lines in zip(line, columns.values(), strict=True):
                _lines(ax, result, lines, key)
                ax.sharey(line[0])
            line[0].set_ylabel(f"{judged_on(result)} {key}")
        for ax, setting in zip(axes[-len(columns) :], columns, strict=True):
            ax.set_xlabel(f"{setting}\n(not to scale)")
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=3, fontsize=8)
        figure.supxlabel(f"ring: a seed; line: their mean\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def _lines(ax: Axes, result: Result, lines: Mapping[str, Sequence[tuple[float, str]]], key: str) -> None:
    values = sorted({value for points in lines.values() for value, _ in points})
    for (label, points), (colour, marker) in zip(lines.items(), LOOKS, strict=False):
        places = [values.index(value) for value, _ in sorted(points)]
        found = [last(result, recipe, key=key) for _, recipe in sorted(points)]
        for place, seeds in zip(places, found, strict=True):
            ax.plot([place] * len(seeds), seeds, marker, color=colour, markersize=4, fillstyle="none")
        means = [mean(seeds) if seeds else float("nan") for seeds in found]
        ax.plot(places, means, color=colour, label=label)
    ax.set_xticks(range(len(values)), [_short(value) for value in values], fontsize=8)


def _short(value: float) -> str:
    """Write a small number so that many fit under an axis: 1e-4."""
    return f"{value:.0e}".replace("e-0", "e-") if 0 < value < 0.01 else f"{value:g}"
