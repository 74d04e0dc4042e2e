"""Figures of how sure a result is: seeds and images, how sure a network is, and what it takes for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .base import COLOURS, GREY, stacked, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOKS = ((COLOURS["one_cycle"], "o"), (COLOURS["sgd"], "s"), (COLOURS["deeper"], "D"))


def intervals(accuracies: Mapping[str, Sequence[float]], images: int) -> Figure:
    """Draw each run as a dot with the interval that 95 of 100 sets of so many images would fall in.

    Parameters
    ----------
    accuracies : dict
        What a recipe is called, and the accuracy of each of its seeds.
    images : int
        On how many images each was measured.
    """
    with style():
        figure, (ax,) = stacked(1, 0.9 + 0.28 * sum(len(values) + 1 for values in accuracies.values()))
        row, ticks = 0.0, {}
        for (name, values), (colour, marker) in zip(accuracies.items(), LOOKS, strict=False):
            ticks[row + (len(values) - 1) / 2] = name
            for value in values:
                half = 1.96 * (value * (1 - value) / images) ** 0.5
                ax.errorbar(value, row, xerr=half, fmt=marker, color=colour, markersize=6, capsize=3, linewidth=1.2)
                row += 1
            row += 1
        ax.set_yticks(list(ticks), list(ticks.values()))
        ax.set_ylim(row - 1.4, -0.6)
        ax.set_xlabel("test accuracy")
        figure.supxlabel(f"dot: a seed; bar: 95 % over sets of {images:,} images", fontsize=8, color=GREY)
    return figure


def reliability(series: Mapping[str, Sequence[tuple[float, float, float]]]) -> Figure:
    """Draw how often a network is right against how sure it was; the diagonal is an honest one.

    Parameters
    ----------
    series : dict
        What a network is called; for each group of answers the mean probability, the share right and how many.
    """
    with style():
        figure, (ax,) = stacked(1, 3.6)
        ax.plot([0.2, 1], [0.2, 1], ":", color=GREY, label="honest")
        for (name, groups), (colour, marker) in zip(series.items(), LOOKS, strict=False):
            sure, right, counts = zip(*groups, strict=True)
            ax.plot(sure, right, color=colour, linewidth=1.2)
            ax.scatter(
                sure, right, s=[12 + 160 * n / sum(counts) for n in counts], color=colour, marker=marker, label=name
            )
        ax.set(xlabel="probability of the first choice", ylabel="share that is right")
        figure.legend(loc="outside upper left", ncols=2)
    return figure


def confusion(table: Any, names: Sequence[str]) -> Figure:
    """Draw what is taken for what: a row for each class, a column for what its images are taken for.

    Parameters
    ----------
    table : torch.Tensor
        Images of each class (row) taken for each class (column), [C, C].
    names : sequence of str
        What the classes are called.
    """
    with style():
        figure, (ax,) = stacked(1, 4.6)
        wrong = table.clone()
        wrong.fill_diagonal_(0)
        ax.imshow(wrong.numpy(), cmap="Oranges", vmax=1.3 * float(wrong.max()))
        for row, column in ((r, c) for r in range(len(names)) for c in range(len(names))):
            value = round(float(table[row, column]))
            if value:
                colour = GREY if row == column else "black"
                ax.text(column, row, str(value), ha="center", va="center", fontsize=7, color=colour)
        ax.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
        ax.set_yticks(range(len(names)), names, fontsize=8)
        ax.grid(visible=False)
        ax.set(xlabel="taken for", ylabel="true class")
    return figure
