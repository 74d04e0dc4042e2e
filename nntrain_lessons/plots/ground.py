"""Figures of what a training run consists of: its events, and the spread of what its layers put out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nntrain_lessons.train.drawing import BLUE, ORANGE

from .base import COLOURS, GREY, plain_log, stacked, style, whole_numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def event_timeline(seen: Sequence[tuple[str, bool]]) -> Figure:
    """Draw the events of a fit in the order in which they came, a row for each kind.

    Parameters
    ----------
    seen : sequence of tuple
        Each event's name, and whether the model was training.
    """
    kinds = list(dict.fromkeys(name for name, _ in seen))
    with style():
        figure, (ax,) = stacked(1, 0.9 + 0.27 * len(kinds))
        rows = [kinds.index(name) for name, _ in seen]
        ax.plot(range(1, len(seen) + 1), rows, color=GREY, linewidth=0.8, zorder=1)
        for training, colour, marker, label in ((True, BLUE, "o", "in training"), (False, ORANGE, "s", "otherwise")):
            places = [place for place, (_, mode) in enumerate(seen) if mode is training]
            look: dict[str, Any] = {"color": colour, "markersize": 6, "label": label, "zorder": 2}
            ax.plot([place + 1 for place in places], [rows[place] for place in places], marker, **look)
        ax.set_yticks(range(len(kinds)), kinds)
        ax.invert_yaxis()
        ax.set_xlabel("place in the order of events")
        whole_numbers(ax)
        figure.legend(loc="outside upper left", ncols=2)
    return figure


LOOKS = (GREY, COLOURS["plain_sgd"], COLOURS["one_cycle"], "black")


def spread_by_layer(spreads: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Figure:
    """Draw the standard deviation of each layer's outputs, at the start and after some training, on log axes.

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
            ax.set(yscale="log", ylabel=f"spread of the outputs\n{when}")
            plain_log(ax.yaxis, (1, 2, 3, 5, 7))
            whole_numbers(ax)
        axes[-1].set_xlabel("layer")
        figure.legend(loc="outside upper left", ncols=2)
    return figure
