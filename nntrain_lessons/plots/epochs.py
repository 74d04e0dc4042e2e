"""Figures of studies by epoch: seeds as thin lines, their mean as a thick one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import TYPE_CHECKING

from .base import CALLED, COLOURS, GREY, stacked, style, whole_numbers
from .studies import Result, measured_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def seeds_and_mean(ax: Axes, runs: Sequence[Sequence[float]], colour: str, label: str, line: str = "-") -> None:
    """Draw runs of several seeds, a number an epoch each, and their mean."""
    for values in runs:
        ax.plot(range(1, len(values) + 1), values, line, color=colour, linewidth=0.7, alpha=0.7)
    means = [mean(values) for values in zip(*runs, strict=True)]
    ax.plot(range(1, len(means) + 1), means, line, marker="o", markersize=4, color=colour, linewidth=2.2, label=label)


def by_epoch(result: Result, names: Sequence[str]) -> Figure:
    """Draw the test accuracy of a few recipes by epoch: a thin line a seed, a thick one through their means."""
    with style():
        figure, (ax,) = stacked(1, 3.6)
        for name in names:
            runs = [run["eval"]["accuracy"] for run in result["runs"] if run["recipe"] == name]
            seeds_and_mean(ax, runs, COLOURS[name], CALLED[name])
        ax.set(xlabel="epoch", ylabel="test accuracy")
        whole_numbers(ax)
        figure.legend(loc="outside upper left", ncols=2)
        figure.supxlabel(f"thin: a seed; thick: their mean\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def training_loss(result: Result, series: Mapping[str, tuple[str, str]]) -> Figure:
    """Draw the training loss by epoch, a thin line a seed, a thick one through the means of each recipe.

    Parameters
    ----------
    series : dict
        The recipes, and how each is drawn: a colour and a line style.
    """
    with style():
        figure, (ax,) = stacked(1, 3.6)
        for name, (colour, line) in series.items():
            runs = [run["train"]["loss"] for run in result["runs"] if run["recipe"] == name]
            seeds_and_mean(ax, runs, colour, result["recipes"][name]["title"], line)
        ax.set(xlabel="epoch", ylabel="training cross-entropy")
        whole_numbers(ax)
        figure.legend(loc="outside upper left", ncols=2, handlelength=3.5)
        figure.supxlabel(f"thin: a seed; thick: their mean\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure
