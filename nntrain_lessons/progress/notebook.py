"""The display of a fit in a notebook."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from html import escape
from time import perf_counter
from typing import Any

import ipywidgets
from IPython import display as ipython

from ..train.drawing import BLUE, ORANGE
from ..train.history import History
from .displays import Standing, cells, plain_line

MOVE_SECONDS = 0.1  # a browser need not hear of every batch
REDRAW_SECONDS = 1.0
REDRAW_SHARE = 0.05  # of the time, at most, goes into redrawing the plot
PICTURE_WIDTH = 460  # CSS pixels: in a narrower column, such as a telephone's 390, it shrinks and can still be read

_display: Callable[..., Any] = ipython.display  # IPython does not say what it takes and gives


class NotebookDisplay:
    """A bar, a table and a plot while it runs; the table and the plot, without widgets, when it is over.

    What remains is plain HTML and a picture, so that a saved notebook shows it without a kernel.
    """

    def __init__(self, plot: bool) -> None:
        self._bar = ipywidgets.IntProgress(layout={"width": "20em"})
        self._label = ipywidgets.Label()
        self._table = ipywidgets.HTML()
        width = {"width": f"{PICTURE_WIDTH}px", "max_width": "100%"}
        self._picture = ipywidgets.Image(format="png", layout=width) if plot else None
        parts = [self._table, self._picture, ipywidgets.HBox([self._bar, self._label])]
        self._box = ipywidgets.VBox([part for part in parts if part is not None])
        self._handle: Any = None
        self._standing = Standing(0)
        self._move_at = self._draw_at = 0.0
        self._evals: list[tuple[int, float]] = []

    def open_fit(self, epochs: int) -> None:
        """Show the widgets."""
        if self._picture is not None:
            self._picture.value = loss_plot(History())  # empty axes: the first drawing has to import matplotlib
        self._handle = _display(self._box, display_id=True)
        self._standing = Standing(epochs)
        self._draw_at = perf_counter() + REDRAW_SECONDS

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Start the bar anew."""
        self._standing.open_epoch(epoch, mode, batches)
        self._bar.value, self._bar.max = 0, batches or 1
        self._move()

    def advance(self, history: History) -> None:
        """Count the batch; move the bar, and draw the plot, if they are old."""
        self._standing.batch += 1
        now = perf_counter()
        if now >= self._move_at:
            self._move()
        if self._picture is not None and history.lrs and now >= self._draw_at:
            self._picture.value = loss_plot(history, self._evals)
            took = perf_counter() - now
            self._draw_at = now + took + max(REDRAW_SECONDS, took / REDRAW_SHARE)

    def show(self, history: History) -> None:
        """Add the row to the table."""
        row = history.rows[-1]
        if row["mode"] == "eval":
            self._evals.append((len(history.lrs), row["loss"]))
        self._table.value = html_table(history)

    def close_fit(self, history: History) -> None:
        """Put plain HTML in the widgets' place."""
        page = html_table(history)
        try:
            if self._picture is not None and history.lrs:
                page += html_picture(history, self._evals)
        finally:
            if self._handle is not None:
                text = "\n".join(plain_line(row) for row in history.rows)
                self._handle.update({"text/html": page, "text/plain": text}, raw=True)
            if self._picture is not None:
                self._picture.value = b""  # a saved notebook keeps the widgets' last state: no second picture there
            _close(self._box)

    def _move(self) -> None:
        standing = self._standing
        if standing.batches is not None:
            self._bar.value = standing.batch
        done = f"{standing.batch}/{'?' if standing.batches is None else standing.batches}"
        self._label.value = (
            f"epochs {standing.epoch}/{standing.epochs}, {standing.mode} {done}, {standing.left()}".rstrip(", ")
        )
        self._move_at = perf_counter() + MOVE_SECONDS


def html_table(history: History) -> str:
    """Write the rows as an HTML table; no rows, no table."""
    if not history.rows:
        return ""
    rows = [cells(row) for row in history.rows]
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in names) + "</tr>" for row in rows
    )
    return (
        '<div style="overflow-x: auto"><table style="text-align: right; font-variant-numeric: tabular-nums">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
    )


def html_picture(history: History, evals: Sequence[tuple[int, float]] = ()) -> str:
    """Write the loss plot as an HTML image, with its data inside and its content in words."""
    losses = history.losses
    alt = f"Loss at each of {len(losses)} training steps: {losses[0]:.3f} at the first, {losses[-1]:.3f} at the last."
    if evals:
        alt += f" In evaluation: {evals[0][1]:.3f} after step {evals[0][0]}"
        alt += f", {evals[-1][1]:.3f} after step {evals[-1][0]}." if len(evals) > 1 else "."
    data = base64.b64encode(loss_plot(history, evals)).decode()
    # White behind it also where the page is dark; the height follows the width.
    style = f"width: {PICTURE_WIDTH}px; max-width: 100%; height: auto; background: white"
    return f'<img alt="{escape(alt)}" style="{style}" src="data:image/png;base64,{data}"/>\n'


def loss_plot(history: History, evals: Sequence[tuple[int, float]] = ()) -> bytes:
    """Draw the loss of each training step, and of evaluations as (steps so far, loss), as a PNG."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    # An inch has 96 CSS pixels; half as many real ones on top keep it sharp, and an image of some 40 kB.
    figure = Figure(figsize=(PICTURE_WIDTH / 96, PICTURE_WIDTH / 96 * 0.6), dpi=144, layout="constrained")
    ax = figure.add_subplot()
    losses = history.losses
    ax.plot(range(1, len(losses) + 1), losses, color=BLUE, linewidth=1, label="train, each step")
    if evals:
        ax.plot(*zip(*evals, strict=True), "o-", color=ORANGE, markersize=4, label="eval")
    ax.set(xlabel="training step", ylabel="loss")
    ax.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    if not losses:
        ax.set(xticks=[], yticks=[])
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="upper right")  # looking for the best place takes long where there are many steps
    image = io.BytesIO()
    figure.savefig(image, format="png")
    return image.getvalue()


def _close(widget: Any) -> None:
    """Close a widget with its children, its layout and its style: each is a model in the kernel and the browser."""
    for name in ("layout", "style"):
        if hasattr(widget, name):
            getattr(widget, name).close()
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()
