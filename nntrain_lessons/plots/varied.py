"""Figures of varied images: what a batch looks like, and what becomes of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .base import COLOURS, GREY, NARROW, grid, stacked, style, whole_numbers
from .studies import Result, measured_on

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def variations(rows: Mapping[str, Any]) -> Figure:
    """Draw rows of images, each under what was done to it.

    Parameters
    ----------
    rows : dict
        What each row is called, and its images: grey values [N, 1, H, W] from 0 to 1, as many in each row.
    """
    columns = len(next(iter(rows.values())))
    with style():
        figure, axes = grid(len(rows), columns, NARROW / columns + 0.22)
        for ax in axes:
            ax.set_axis_off()
        for row, (name, images) in enumerate(rows.items()):
            axes[row * columns].set_title(name, fontsize=9, loc="left", pad=3)
            for ax, image in zip(axes[row * columns :], images, strict=False):
                ax.imshow(image[0].numpy(), cmap="gray", vmin=0, vmax=1)
    return figure


def memorising(result: Result, names: Sequence[str]) -> Figure:
    """Draw loss and accuracy by epoch of one run of each recipe: in training dashed, on the test images solid."""
    colours = (COLOURS["one_cycle"], COLOURS["augment"])
    with style():
        figure, axes = stacked(2, 2.5)
        for ax, key in zip(axes, ("loss", "accuracy"), strict=True):
            for name, colour in zip(names, colours, strict=True):
                run = next(run for run in result["runs"] if run["recipe"] == name)
                title = result["recipes"][name]["title"]
                for mode, word, line in (("train", "training", "--"), ("eval", "test", "-")):
                    values = run[mode][key]
                    label = f"{title}, {word}"
                    ax.plot(range(1, len(values) + 1), values, line, color=colour, label=label)
            ax.set(xlabel="epoch", ylabel="cross-entropy" if key == "loss" else key)
            whole_numbers(ax)
        axes[0].set_ylim(0, 0.75)
        axes[1].set_ylim(0.8, 1.005)
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=2)
        figure.supxlabel(f"the first seed of each\n{measured_on(result)}", fontsize=8, color=GREY)
    return figure


def noticed(shares: Mapping[str, Sequence[float]], names: Sequence[str]) -> Figure:
    """Draw for each class how well a network tells changed images from unchanged ones; a dotted line at chance.

    Parameters
    ----------
    shares : dict
        What each change is called, and for each class the share told rightly.
    names : sequence of str
        What the classes are called.
    """
    looks = ((COLOURS["sgd"], "o"), (COLOURS["rmsprop"], "s"), (GREY, "D"))
    with style():
        figure, (ax,) = stacked(1, 0.9 + 0.28 * len(names))
        for (change, values), (colour, marker) in zip(shares.items(), looks, strict=False):
            ax.plot(values, range(len(names)), marker, color=colour, markersize=7, label=change, alpha=0.85)
        ax.axvline(0.5, color=GREY, linestyle=":", linewidth=1.2)
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.set_xlim(0.45, 1.02)
        ax.set_xlabel("share told rightly (dotted: by chance)")
        figure.legend(loc="outside upper left", ncols=3)
    return figure
