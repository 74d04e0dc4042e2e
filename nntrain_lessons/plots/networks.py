"""Figures of how a residual block is built: its two paths, its grids, and what happens at the edge of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nntrain_lessons.train.drawing import BLUE, GREEN, ORANGE, SKY

from .base import GREY, NARROW, stacked, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALE, CREAM = "#cfe3f1", "#f6e0b5"
WINDOWS = (ORANGE, BLUE, GREEN)
Place = tuple[float, float]


def block(in_c: int, out_c: int, size: int) -> Figure:
    """Draw a residual block of stride 2, with the shape [C, H, W] on every arrow.

    Parameters
    ----------
    in_c, out_c : int
        Channels in and out, two different numbers.
    size : int
        Height and width of the grid that goes in.
    """
    half = -(-size // 2)
    before, widened, smaller, after = (
        f"[{c}, {n}, {n}]" for c, n in ((in_c, size), (out_c, size), (in_c, half), (out_c, half))
    )
    with style():
        figure, (ax,) = stacked(1, 5.4)
        ax.set_axis_off()
        ax.set(xlim=(0, 10), ylim=(0, 11))
        ax.text(5, 10.75, "x", ha="center", fontsize=12, style="italic")
        ax.text(5.15, 10.3, before, fontsize=9)
        ax.plot([5, 5], [10.6, 10.1], color=GREY, linewidth=1.2)
        ax.plot([SKIP, CONVS], [10.1, 10.1], color=GREY, linewidth=1.2)
        _skip_path(ax, smaller, after)
        _convs_path(ax, widened, after)
        ax.plot(CONVS, 3, "o", color="white", markeredgecolor="black", markersize=20)
        ax.text(CONVS, 2.98, "+", ha="center", va="center", fontsize=14)
        _arrow(ax, (CONVS, 2.62), (CONVS, 1.75), after)
        _box(ax, (CONVS, 1.35), "ReLU", PALE, height=0.7)
        _arrow(ax, (CONVS, 1), (CONVS, 0.3), after)
        ax.text(CONVS, -0.1, "y", ha="center", fontsize=12, style="italic")
    return figure


SKIP, CONVS = 2.5, 7.0  # where the two paths stand


def _skip_path(ax: Axes, smaller: str, after: str) -> None:
    ax.text(SKIP, 10.25, "skip(x)", ha="center", fontsize=9, style="italic")
    _arrow(ax, (SKIP, 10.1), (SKIP, 9.4))
    _box(ax, (SKIP, 8.8), "average pooling\n2x2, ceil mode", CREAM)
    _arrow(ax, (SKIP, 8.2), (SKIP, 6.7), smaller)
    _box(ax, (SKIP, 6.1), "1x1 convolution\nwith bias", CREAM)
    ax.plot([SKIP, SKIP], [5.5, 3], color=GREY, linewidth=1.2)
    ax.text(SKIP + 0.15, 4.4, after, fontsize=9)
    _arrow(ax, (SKIP, 3), (CONVS - 0.4, 3))


def _convs_path(ax: Axes, widened: str, after: str) -> None:
    ax.text(CONVS + 0.6, 10.25, "convs(x)", ha="center", fontsize=9, style="italic")
    _arrow(ax, (CONVS, 10.1), (CONVS, 9.4))
    _box(ax, (CONVS, 8.8), "3x3 convolution, stride 1\nBatchNorm, ReLU", PALE)
    _arrow(ax, (CONVS, 8.2), (CONVS, 6.7), widened)
    _box(ax, (CONVS, 6.1), "3x3 convolution, stride 2\nBatchNorm", PALE)
    _arrow(ax, (CONVS, 5.5), (CONVS, 3.35), after)


def _box(ax: Axes, place: Place, text: str, colour: str, height: float = 1.2) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y = place
    about: dict[str, Any] = {"boxstyle": "round,pad=0,rounding_size=0.15", "facecolor": colour, "edgecolor": GREY}
    ax.add_patch(FancyBboxPatch((x - 2, y - height / 2), 4, height, **about))
    ax.text(x, y, text, ha="center", va="center", fontsize=9)


def _arrow(ax: Axes, start: Place, end: Place, label: str = "") -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": GREY, "shrinkA": 0, "shrinkB": 0})
    ax.text(start[0] + 0.15, (start[1] + end[1]) / 2, label, fontsize=9, va="center")


def fields(size: int = 7) -> Figure:
    """Draw the skip's four fields on a grid of `size` x `size`: channels kept or doubled, stride 1 or 2."""
    from matplotlib.figure import Figure as New

    with style():
        figure = New(figsize=(NARROW, 4.2), layout="constrained")
        axes = figure.subplots(2, 2)
        for row, sheets in enumerate((1, 2)):
            for column, stride in enumerate((1, 2)):
                _field(axes[row][column], size, sheets, stride)
    return figure


SKIPS = {
    (1, 1): "x itself",
    (1, 2): "pooling",
    (2, 1): "1x1 convolution",
    (2, 2): "pooling, 1x1 convolution",
}  # by how many times the channels grow, and by the stride


def _field(ax: Axes, size: int, sheets: int, stride: int) -> None:
    """Draw one field: the grid that goes in, and on the right what the skip makes of it; a sheet is 8 channels."""
    out = -(-size // stride)
    _sheet(ax, (0, 0), size, stride)
    _arrow(ax, (size + 0.5, size / 2), (size + 3.3, size / 2))
    shift = 0.9
    for number in reversed(range(sheets)):
        _sheet(ax, (size + 3.8 + shift * number, (size - out) / 2 - shift * number), out, 1, coarse=stride == 2)
    ax.text(size / 2, size + 1.1, f"[8, {size}, {size}]", ha="center", fontsize=9)
    ax.text(size + 3.8 + out / 2 + 0.4, size + 1.1, f"[{8 * sheets}, {out}, {out}]", ha="center", fontsize=9)
    ax.set_title(f"8 to {8 * sheets} channels, stride {stride}:\n{SKIPS[sheets, stride]}", fontsize=9, loc="left")
    ax.set(xlim=(-0.4, 2 * size + 5.8), ylim=(size + 1.6, -1.6), aspect="equal")
    ax.set_axis_off()


def _sheet(ax: Axes, corner: Place, size: int, stride: int, *, coarse: bool = False) -> None:
    """Draw a grid; where a stride gathers points, those that are gathered into one share a colour."""
    from matplotlib.patches import Rectangle

    for i in range(size):
        for j in range(size):
            odd = (i // stride + j // stride) % 2
            colour = (SKY if odd else PALE) if stride == 2 or coarse else PALE
            place = (corner[0] + j, corner[1] + i)
            ax.add_patch(Rectangle(place, 1, 1, facecolor=colour, edgecolor="white", linewidth=0.8))


def edge(size: int = 7) -> Figure:
    """Draw a row of `size` points: which of them each window of three sees, at stride 1 and 2; and pairs, pooled."""
    rows = (
        ("3x3, stride 1", [(centre - 1, centre + 1) for centre in range(size)]),
        ("3x3, stride 2", [(centre - 1, centre + 1) for centre in range(0, size, 2)]),
        ("pooling 2x2, ceil mode", [(left, min(left + 1, size - 1)) for left in range(0, size, 2)]),
    )
    with style():
        figure, axes = stacked(3, 1.35)
        for ax, (name, windows) in zip(axes, rows, strict=True):
            _row_of_points(ax, size, padded="pooling" not in name)
            for number, (first, last) in enumerate(windows):
                y = -0.7 - 0.22 * (number % 3)
                ax.plot([first - 0.35, last + 0.35], [y, y], color=WINDOWS[number % 3], linewidth=3.5)
            ax.set_title(f"{name}: {len(windows)} windows", fontsize=9, loc="left")
            ax.set(xlim=(-1.7, size + 0.7), ylim=(-1.35, 0.6))
            ax.set_axis_off()
    return figure


def _row_of_points(ax: Axes, size: int, *, padded: bool) -> None:
    from matplotlib.patches import Rectangle

    for i in range(-1, size + 1):
        inside = 0 <= i < size
        if inside or padded:
            look: dict[str, Any] = {"facecolor": PALE if inside else "white", "edgecolor": GREY}
            ax.add_patch(Rectangle((i - 0.45, -0.4), 0.9, 0.8, linestyle="-" if inside else ":", **look))
            ax.text(i, 0, str(i + 1) if inside else "0", ha="center", va="center", fontsize=9)
