"""Figures of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .base import COLOURS, GREY, NARROW, grid, style, whole_numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def batch(images: Any, labels: Sequence[int], names: Sequence[str], columns: int = 6) -> Figure:
    """Draw images of a batch in rows, each under the name of its class.

    Parameters
    ----------
    images : torch.Tensor
        Grey values [B, 1, H, W]; the lowest of all is drawn black, the highest white.
    labels : sequence of int
        The class of each image, B of them.
    names : sequence of str
        What the classes are called.
    columns : int
        Images in a row.
    """
    rows = -(-len(images) // columns)
    low, high = float(images.min()), float(images.max())
    with style():
        figure, axes = grid(rows, columns, NARROW / columns + 0.2)
        for ax in axes:
            ax.set_axis_off()
        for ax, image, label in zip(axes, images, labels, strict=False):
            ax.imshow(image[0].numpy(), cmap="gray", vmin=low, vmax=high)
            ax.set_title(names[label], fontsize=7, pad=2)
    return figure


def spectrum(curvatures: dict[str, Sequence[float]], shown: int = 20) -> Figure:
    """Draw the largest curvatures of a layer's loss, in falling order, one line for each way to scale its inputs.

    Parameters
    ----------
    curvatures : dict
        What each way is called, and its curvatures, the largest first, as multiples of the smallest that is shown.
    shown : int
        How many.
    """
    looks: tuple[dict[str, Any], ...] = ({"color": GREY, "marker": "s"}, {"color": COLOURS["plain_sgd"], "marker": "o"})
    with style():
        figure, (ax,) = grid(1, 1, 3.2)
        for (name, values), look in zip(curvatures.items(), looks, strict=True):
            ax.plot(range(1, shown + 1), values[:shown], label=name, markersize=4, **look)
        ax.set(yscale="log", xlabel="direction, the steepest first", ylabel=f"curvature / the {shown}th (log axis)")
        whole_numbers(ax)
        figure.legend(loc="outside upper left", ncols=2)
    return figure
