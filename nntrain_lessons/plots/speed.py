"""Figures of what was measured of speed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nntrain_lessons.train.drawing import BLUE, ORANGE, SKY

from .base import GREY, stacked, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def speeds(comparison: Mapping[str, Any], ours: tuple[str, ...] = ()) -> Figure:
    """Draw a bar for each way: how many times as long as the base it takes, by the median; a stroke by the shortest.

    Parameters
    ----------
    comparison : dict
        One comparison of a `bench` file.
    ours : tuple of str
        The ways that are drawn in a stronger colour.
    """
    with style():
        figure, (ax,) = stacked(1, 0.6 + 0.38 * len(comparison["ratios"]))
        ratios = {way: ratio["median"] for way, ratio in comparison["ratios"].items()}
        bars = ax.barh(list(ratios), list(ratios.values()), color=[BLUE if way in ours else SKY for way in ratios])
        shortest = [ratio["lowest"] for ratio in comparison["ratios"].values()]
        ax.plot(shortest, list(ratios), "|", color="black", markersize=14, label="by the shortest times")
        ax.bar_label(bars, fmt="%.2f", padding=14)
        ax.axvline(1, color=GREY, linestyle=":", linewidth=1.2, zorder=0)
        ax.legend(loc="lower right")
        ax.invert_yaxis()
        ax.grid(visible=False, axis="y")
        ax.set(xlabel=f"time, in units of {comparison['base']}")
        ax.margins(x=0.12)
    return figure


def time_shares(parts: Mapping[str, Mapping[str, float]]) -> Figure:
    """Draw for each network how its time is divided: one bar of length 100, in as many pieces as there are parts.

    Parameters
    ----------
    parts : dict
        What a network is called; of each part of its time the name and the share, from 0 to 1.
    """
    colours = (GREY, SKY, BLUE, ORANGE)
    with style():
        figure, (ax,) = stacked(1, 0.9 + 0.45 * len(parts))
        names = list(parts)
        left = [0.0] * len(names)
        for part, colour in zip(parts[names[0]], colours, strict=True):
            widths = [100 * parts[name][part] for name in names]
            ax.barh(names, widths, left=left, color=colour, label=part, edgecolor="white")
            left = [start + width for start, width in zip(left, widths, strict=True)]
        ax.invert_yaxis()
        ax.grid(visible=False, axis="y")
        ax.set(xlabel="per cent of a training batch", xlim=(0, 100))
        figure.legend(loc="outside upper left", ncols=4)
    return figure
