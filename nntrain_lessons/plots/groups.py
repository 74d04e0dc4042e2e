"""Figures of studies whose rows fall into groups: effective rates, lengths of a run."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from .base import COLOURS, GREY, stacked, style
from .studies import Result, judged_on, last, measured_on

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Row = tuple[str, str, list[float]]  # what it is called, its colour, a number a seed


def effective_rates(result: Result) -> Figure:
    """Draw plain, summed and averaged steps at each effective rate: a group a rate, a colour a way."""
    ways = (("plain", "plain", "plain_sgd"), ("undampened", "summed", "sgd"), ("dampened", "averaged", "momentum"))
    groups = {
        f"effective rate {rate}": [(word, COLOURS[like], last(result, f"{way}_at_{rate}")) for way, word, like in ways]
        for rate in ("0.067", "0.67", "2.7")
    }
    return _grouped(groups, f"{judged_on(result)} accuracy", measured_on(result))


def augmentations(short: Result, long: Result) -> Figure:
    """Draw what varied images bring in a short run and in a long one, on one axis."""
    groups = {}
    for result in (short, long):
        epochs = len(result["runs"][0]["eval"]["accuracy"])
        colours = (COLOURS["resnet"], COLOURS["one_cycle"], COLOURS["augment"])
        groups[f"{epochs} epochs"] = [
            (about["title"], colour, last(result, name))
            for (name, about), colour in zip(result["recipes"].items(), colours, strict=True)
        ]
    return _grouped(groups, f"{judged_on(short)} accuracy", f"{measured_on(short)}; the long run: {_runs(long)}")


def _runs(result: Result) -> str:
    count = len({run["seed"] for run in result["runs"]})
    return "one run each" if count == 1 else f"{count} seeds"


def _grouped(groups: dict[str, list[Row]], xlabel: str, about: str) -> Figure:
    rows = sum(len(group) + 1 for group in groups.values())
    with style():
        figure, (ax,) = stacked(1, 0.9 + 0.27 * rows)
        row, labels = 0, {}
        for name, group in groups.items():
            labels[row] = name
            for word, colour, values in group:
                row += 1
                labels[row] = f"  {word}"
                ax.plot(values, [row] * len(values), "o", color=colour, markersize=6, alpha=0.8)
                if len(values) > 1:
                    ax.plot([mean(values)], [row], "|", color="black", markersize=14)
            row += 1
        ax.set_yticks(list(labels), list(labels.values()), ha="left")
        ax.tick_params(axis="y", length=0, pad=112)
        ax.set_ylim(row - 0.3, -0.7)
        ax.set_xlabel(xlabel)
        figure.supxlabel(f"dot: a seed; stroke: their mean\n{about}", fontsize=8, color=GREY)
    return figure
