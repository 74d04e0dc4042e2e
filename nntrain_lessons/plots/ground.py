"""Figures of what a training run consists of: its events, and what its layers give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nntrain_lessons.train.drawing import BLUE, ORANGE

from .base import COLOURS, GREY, grid, plain_log, stacked, style, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def event_timeline(seen: Sequence[tuple[str, bool]]) -> Figure:
    """Draw the events of a fit downwards, in the order in which they came, with nested brackets for the phases.

    Parameters
    ----------
    seen : sequence of tuple
        Each event's name, and whether the model was training.
    """
    with style():
        figure, (ax,) = stacked(1, 0.4 + 0.24 * len(seen))
        ax.set_axis_off()
        for phase, first, last in phases([name for name, _ in seen]):
            depth = DEPTHS.index(phase)
            training = seen[last][1]
            colour = GREY if phase == "fit" else BLUE if training else ORANGE
            _bracket(ax, 0.35 * depth, (first - 0.3, last + 0.3), colour)
            what = phase if phase == "fit" else f"{phase}, {'training' if training else 'evaluation'}"
            place: dict[str, Any] = {"rotation": 90, "ha": "right", "va": "center", "fontsize": 9}
            ax.text(0.35 * depth - 0.05, (first + last) / 2, what, color=colour, **place)
        for row, (name, _) in enumerate(seen):
            ax.text(1.15, row, name, va="center", family="monospace", fontsize=9)
        ax.set(xlim=(-0.2, 2.2), ylim=(len(seen) - 0.4, -0.6))
    return figure


DEPTHS = ("fit", "epoch", "batch")


def phases(names: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return each phase of a fit, with the places of its first and its last event, the outer ones first."""
    begun: dict[str, int] = {}
    found = []
    for place, name in enumerate(names):
        kind, _, phase = name.partition("_")
        if kind == "before":
            begun[phase] = place
        elif kind == "cleanup":
            found.append((phase, begun.pop(phase), place))
    return sorted(found, key=lambda each: each[1])


def _bracket(ax: Axes, x: float, span: tuple[float, float], colour: str) -> None:
    top, bottom = span
    ax.plot([x + 0.12, x, x, x + 0.12], [top, top, bottom, bottom], color=colour, linewidth=2)


LOOKS = (GREY, COLOURS["plain_sgd"], COLOURS["one_cycle"], "black")


def spread_by_layer(spreads: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Figure:
    """Draw the standard deviation of each layer's outputs, at the start and after some training, on one log scale.

    Parameters
    ----------
    spreads : dict
        What each network is called, and its layers' standard deviations: with fresh weights, and later.
    """
    with style():
        figure, axes = stacked(2, 2.5)
        for ax, column, when in zip(axes, (0, 1), ("with fresh weights", "after training"), strict=True):
            for (name, both), colour, marker in zip(spreads.items(), LOOKS, "sov^", strict=False):
                values = both[column]
                label = name if column == 0 else None
                ax.plot(range(1, len(values) + 1), values, marker, linestyle="-", color=colour, label=label)
            ax.set(yscale="log", ylim=_around(spreads), ylabel=f"spread of the outputs\n{when}")
            plain_log(ax.yaxis, (1, 2, 3, 5, 7))
            whole_numbers(ax)
        axes[-1].set_xlabel("layer")
        figure.legend(loc="outside upper left", ncols=2)
    return figure


def _around(spreads: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> tuple[float, float]:
    values = [value for both in spreads.values() for each in both for value in each]
    return min(values) / 1.3, max(values) * 1.3


def activation_history(runs: Mapping[str, tuple[Any, Sequence[float]]]) -> Figure:
    """Draw how a layer's outputs went, batch by batch: their distribution above, the share of silent units below.

    Parameters
    ----------
    runs : dict
        What a run is called; its histograms from -10 to 10, a tensor [batches, 40], and for each batch the share of
        units that are silent for all its images.
    """
    import numpy as np

    with style():
        figure, axes = grid(2, len(runs), 1.9, sharey=False)
        for column, (name, (counts, silent)) in enumerate(runs.items()):
            above, below = axes[column], axes[column + len(runs)]
            upper = np.asarray(counts)[:, 20:].T  # a ReLU gives nothing below zero
            above.imshow(np.log1p(upper), aspect="auto", origin="lower", cmap="Blues", extent=(1, len(silent), 0, 10))
            above.grid(visible=False)
            above.set_title(name, fontsize=10, loc="left")
            below.plot(range(1, len(silent) + 1), silent, color=BLUE)
            below.set(ylim=(0, 1.02), xlabel="batch")
            whole_numbers(above, below)
        axes[0].set_ylabel("output")
        axes[len(runs)].set_ylabel("share silent")
    return figure
