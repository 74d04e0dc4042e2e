"""Figures of deep networks, plain and residual, and of what each layer has, gets and costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nntrain_lessons.train.drawing import BLUE

from .base import COLOURS, GREY, grid, stacked, style
from .epochs import training_loss
from .studies import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BY_DEPTH = {"6": COLOURS["plain_sgd"], "18": COLOURS["rmsprop"], "42": COLOURS["one_cycle"]}
BY_KIND = {"plain": "--", "residual": "-"}


def look(name: str) -> tuple[str, str]:
    """Return colour and line style of a stack, by its name, such as `plain_18`."""
    kind, _, depth = name.partition("_")
    return BY_DEPTH[depth], BY_KIND[kind]


def depths(result: Result, kinds: Sequence[str] = ("plain", "residual")) -> Figure:
    """Draw the training loss of stacks by epoch, on axes that are the same whichever kinds are drawn."""
    losses = [loss for run in result["runs"] for loss in run["train"]["loss"]]
    figure = training_loss(result, {f"{kind}_{n}": look(f"{kind}_{n}") for n in BY_DEPTH for kind in kinds})
    figure.axes[0].set_ylim(0, 1.03 * max(losses))
    return figure


def gradients(seen: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Figure:
    """Draw, layer by layer, how long gradients are, and how well those of two batches agree.

    Parameters
    ----------
    seen : dict
        Of each stack, by its name, such as `plain_18`: the lengths of its layers' gradients, and their agreement.
    """
    with style():
        figure, (size, agreement) = stacked(2, 2.5)
        for name, each in seen.items():
            colour, line = look(name)
            kind, _, depth = name.partition("_")
            for ax, values in zip((size, agreement), each, strict=True):
                places = [100 * i / (len(values) - 1) for i in range(len(values))]
                ax.plot(places, values, line, color=colour, label=f"{depth}, {kind}")
        size.set(yscale="log", ylabel="length of the gradient")
        agreement.set(ylim=(-0.15, 1.05), ylabel="agreement of two batches")
        agreement.axhline(0, color=GREY, linewidth=1)
        for ax in (size, agreement):
            ax.set_xticks([0, 50, 100], ["first convolution", "middle", "last"])
        figure.legend(*size.get_legend_handles_labels(), loc="outside upper left", ncols=3)
    return figure


def shares(rows: Sequence[str], columns: Mapping[str, Sequence[float]]) -> Figure:
    """Draw what each layer has of several things, in percent of the whole network: a chart a thing.

    Parameters
    ----------
    rows : sequence of str
        What the layers are called.
    columns : dict
        Of each thing its amount in each layer, in any unit; an even number of things.
    """
    with style():
        figure, axes = grid(-(-len(columns) // 2), 2, 2.3)
        for ax, (name, amounts) in zip(axes, columns.items(), strict=True):
            percents = [100 * amount / sum(amounts) for amount in amounts]
            bars = ax.barh(range(len(rows)), percents, color=BLUE)
            ax.bar_label(bars, fmt="%.0f", padding=2, fontsize=8)
            ax.set_title(name, fontsize=9, loc="left")
            ax.set(xlim=(0, 100), ylim=(len(rows) - 0.4, -0.6))
            ax.set_yticks(range(len(rows)), rows)
            ax.grid(visible=False, axis="y")
        figure.supxlabel("share of the whole network, in percent", fontsize=10)
    return figure
