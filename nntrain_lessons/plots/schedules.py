"""Figures of learning-rate schedules: noise floors, a run under 1cycle, a finder's curves, shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .base import CALLED, COLOURS, GREY, plain_log, stacked, style, whole_numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOKS: tuple[dict[str, Any], ...] = (
    {"color": COLOURS["plain_sgd"], "linestyle": "-"},
    {"color": "black", "linestyle": "--"},
    {"color": COLOURS["one_cycle"], "linestyle": "-", "linewidth": 2.6},
    {"color": GREY, "linestyle": ":"},
)


def noise_floor(distances: Mapping[str, Sequence[float]]) -> Figure:
    """Draw how far from the minimum noisy steps are, by step, on a log axis.

    Parameters
    ----------
    distances : dict
        What each way to set the rate is called, and the distance before the first step and after each.
    """
    with style():
        figure, (ax,) = stacked(1, 3.2)
        for (name, values), look in zip(distances.items(), LOOKS, strict=False):
            ax.plot(values, label=name, **look)
        ax.set(yscale="log", xlabel="step", ylabel="typical distance (log axis)")
        plain_log(ax.yaxis)
        figure.legend(loc="outside upper left")
    return figure


def shapes(schedules: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the learning rate of each step under up to four schedules.

    Parameters
    ----------
    schedules : dict
        What each is called, and its rates.
    """
    with style():
        figure, (ax,) = stacked(1, 3.0)
        for (name, rates), look in zip(schedules.items(), LOOKS, strict=False):
            ax.plot(rates, label=name, **look)
        ax.set(xlabel="step", ylabel="learning rate")
        figure.legend(loc="outside upper left", ncols=2)
    return figure


def cycle_run(rates: Sequence[float], momenta: Sequence[float], accuracies: Mapping[str, Sequence[float]]) -> Figure:
    """Draw a run under 1cycle: the learning rate and the momentum of each step, and the accuracy after each epoch.

    Parameters
    ----------
    rates, momenta : sequence of float
        One number for each training step.
    accuracies : dict
        What a run is called, and its accuracy after each epoch. The first is the run that rates and momenta are of.
    """
    steps = len(rates)
    with style():
        figure, (top, middle, bottom) = stacked(3, 1.9)
        top.plot(rates, color=COLOURS["one_cycle"])
        middle.plot(momenta, color=COLOURS["one_cycle"], linestyle="--")
        looks = ((COLOURS["one_cycle"], "o"), (COLOURS["adam"], "s"))
        for (name, values), (colour, marker) in zip(accuracies.items(), looks, strict=False):
            ends = [steps * (epoch + 1) / len(values) for epoch in range(len(values))]
            bottom.plot(ends, values, color=colour, marker=marker, label=name)
        for ax, label in ((top, "learning rate"), (middle, "momentum"), (bottom, "test accuracy")):
            ax.set(xlim=(0, 1.02 * steps), ylabel=label)
        bottom.set_xlabel("training step; an accuracy at the end of its epoch")
        whole_numbers(top, middle, bottom)
        figure.align_ylabels()
        bottom.legend(loc="lower right")
    return figure


def finders(searches: Mapping[str, Any], steep: Mapping[str, float]) -> Figure:
    """Draw the curves of several finders on one log axis, and where each is steepest and lowest.

    Parameters
    ----------
    searches : dict
        The optimizer's name among `COLOURS`, and its finder: anything with `lrs` and `losses`.
    steep : dict
        The same names, and the rate, one of those tried, where the loss falls fastest.
    """
    with style():
        figure, (ax,) = stacked(1, 3.6)
        for name, finder in searches.items():
            ax.plot(finder.lrs, finder.losses, color=COLOURS[name], label=CALLED[name])
            lowest = finder.losses.index(min(finder.losses))
            steepest = finder.lrs.index(steep[name])
            for place, marker in ((steepest, "D"), (lowest, "v")):
                ax.plot(finder.lrs[place], finder.losses[place], marker, color=COLOURS[name], markersize=8)
        ax.plot([], [], "D", color=GREY, label="steepest place")
        ax.plot([], [], "v", color=GREY, label="lowest")
        ax.set(xscale="log", xlabel="learning rate (log axis)", ylabel="loss of a training batch")
        figure.legend(loc="outside upper left", ncols=2)
    return figure
