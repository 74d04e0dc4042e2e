"""Figures of what one step does: paths on a bowl, the sizes of steps, Adam's correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .base import COLOURS, GREY, grid, plain_log, stacked, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Path2D = Sequence[tuple[float, float]]
PLAIN = (COLOURS["plain_sgd"], "black", GREY)
MARKERS = ("o", "x", "s", "^")  # lines that lie on one another still show who is there


def paths(
    walks: Mapping[str, Path2D], curvature: tuple[float, float], colours: Mapping[str, str] | None = None
) -> Figure:
    """Draw walks over the bowl (a x^2 + b y^2) / 2, one below the other, with its lines of equal height.

    Parameters
    ----------
    walks : dict
        What each walk is called, and where it stood before the first step and after each.
    curvature : tuple of float
        a and b.
    colours : dict, optional
        The colour of a walk; otherwise plain gradient descent's.
    """
    width = 1.15 * max(abs(x) for walk in walks.values() for x, _ in walk)
    height = 1.9 * max(abs(walk[0][1]) for walk in walks.values())  # a walk that grows leaves the picture
    with style():
        figure, axes = stacked(len(walks), 2.1)
        for ax, (name, walk) in zip(axes, walks.items(), strict=True):
            _bowl(ax, curvature, width, height)
            xs, ys = zip(*walk, strict=True)
            colour = (colours or {}).get(name, COLOURS["plain_sgd"])
            ax.plot(xs, ys, "o-", color=colour, markersize=3.5, linewidth=1.4)
            ax.plot(*walk[0], "o", color="black", markersize=6)
            ax.plot(0, 0, "+", color="black", markersize=9)
            ax.set_title(name, fontsize=10, loc="left")
            # One scale for both: only then does a step stand square on the line of equal height.
            ax.set(ylabel="second weight", xlim=(-width, width), ylim=(-height, height), aspect="equal")
        axes[-1].set_xlabel("first weight")
    return figure


def _bowl(ax: Axes, curvature: tuple[float, float], width: float, height: float) -> None:
    import numpy as np

    x, y = np.meshgrid(np.linspace(-width, width, 160), np.linspace(-height, height, 120))
    z = (curvature[0] * x**2 + curvature[1] * y**2) / 2
    ax.grid(visible=False)
    # Levels of the root are evenly spaced: near the floor there are lines too.
    ax.contour(x, y, z**0.5, levels=9, colors="#bbbbbb", linewidths=0.8)


def by_step(walks: Mapping[str, Sequence[float]], ylabel: str) -> Figure:
    """Draw a number by step, one line for each walk; lines that coincide can be told by their markers.

    Parameters
    ----------
    walks : dict
        What each walk is called, and its number before the first step and after each.
    ylabel : str
        What the number is.
    """
    with style():
        figure, (ax,) = stacked(1, 3.2)
        for place, (name, walk) in enumerate(walks.items()):
            colour = PLAIN[place % len(PLAIN)]
            marker = MARKERS[place % len(MARKERS)]
            ax.plot(walk, color=colour, marker=marker, markersize=9 - 2.5 * place, label=name, linewidth=1.4)
        ax.set(xlabel="step", ylabel=ylabel)
        figure.legend(loc="outside upper left")
    return figure


def step_sizes(sizes: Mapping[str, tuple[float, float]], rule: str, lr: float) -> Figure:
    """Draw how large gradients are in each layer, and beside it the steps that a rule makes of them, in rates.

    Parameters
    ----------
    sizes : dict
        A layer's name, and the typical size of its gradient and of its step.
    rule : str
        Whose step: a key of `COLOURS`.
    lr : float
        The learning rate, in which steps are measured.
    """
    with style():
        figure, (left, right) = grid(1, 2, 3.0)
        rows = range(len(sizes))
        gradients, steps = zip(*sizes.values(), strict=True)
        left.plot(gradients, rows, "o", color=GREY)
        right.plot([step / lr for step in steps], rows, "D", color=COLOURS[rule])
        right.axvline(1, color=GREY, linestyle=":", linewidth=1.2)
        left.set_yticks(list(rows), list(sizes))
        left.invert_yaxis()
        left.set_xscale("log")
        plain_log(left.xaxis, (1, 3))
        left.set_xlabel("gradient (log axis)")
        right.set(xlabel="step / learning rate", xlim=(0, 1.1))
    return figure


def corrections(betas: Sequence[tuple[float, float]], steps: int = 300) -> Figure:
    """Draw how many times too large Adam's step is without its correction, where every gradient is the same.

    The first average has grown to 1 - beta1^t of its goal, the second to 1 - beta2^t; the step is the first over
    the root of the second.

    Parameters
    ----------
    betas : sequence of tuple
        Pairs of beta1 and beta2, a line for each.
    steps : int
        How many.
    """
    looks: tuple[dict[str, Any], ...] = ({"linestyle": "-"}, {"linestyle": "--"})
    with style():
        figure, (ax,) = stacked(1, 3.2)
        for (beta1, beta2), look in zip(betas, looks, strict=False):
            factor = [(1 - beta1**t) / (1 - beta2**t) ** 0.5 for t in range(1, steps + 1)]
            label = f"$\\beta_1$ = {beta1}, $\\beta_2$ = {beta2}"
            ax.plot(range(1, steps + 1), factor, color=COLOURS["adam"], label=label, **look)
        ax.axhline(1, color=GREY, linewidth=1, linestyle=":", label="corrected")
        ax.set(xscale="log", xlabel="step (log axis)", ylabel="uncorrected / corrected step")
        figure.legend(loc="outside upper left", ncols=2)
    return figure
