"""The display of a fit in a notebook."""

from __future__ import annotations

import base64
import html
import io
from time import perf_counter

import ipywidgets
from IPython.display import display

from ..drawing import BLUE, ORANGE
from ..history import History, format_value
from .displays import plain_line

REDRAW_SECONDS = 1.0  # a live plot takes some 50 ms to draw


class NotebookDisplay:
    """A bar, a table and a plot while it runs; the table and the plot, without widgets, when it is over.

    What remains is plain HTML and a picture, so that a saved notebook shows it without a kernel.
    """

    def __init__(self, plot: bool) -> None:
        self._with_plot = plot
        self._bar = ipywidgets.IntProgress(layout={"width": "20em"})
        self._label = ipywidgets.Label()
        self._table = ipywidgets.HTML()
        self._plot = ipywidgets.Image(format="png", layout={"width": "32em"})
        self._drawn = 0.0
        self._epochs = 0

    def open_fit(self, epochs: int) -> None:
        """Show the widgets."""
        self._epochs = epochs
        parts = [self._table, *([self._plot] if self._with_plot else []), ipywidgets.HBox([self._bar, self._label])]
        self._handle = display(ipywidgets.VBox(parts), display_id=True)

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Start the bar anew."""
        self._bar.value, self._bar.max = 0, batches or 1
        self._label.value = f"epoch {epoch + 1} of {self._epochs}, {mode}"

    def advance(self, history: History) -> None:
        """Move the bar on; draw the plot if the last one is old."""
        self._bar.value += 1
        if self._with_plot and perf_counter() - self._drawn > REDRAW_SECONDS:
            self._draw(history)

    def show(self, history: History) -> None:
        """Add the row to the table."""
        self._table.value = html_table(history)

    def close_fit(self, history: History) -> None:
        """Put plain HTML in the widgets' place."""
        page = html_table(history)
        if self._with_plot and history.lrs:
            self._draw(history)
            picture = base64.b64encode(self._plot.value).decode()
            page += f'<img alt="Loss of each training step and each evaluation" src="data:image/png;base64,{picture}"/>'
        text = "\n".join(plain_line(row) for row in history.rows)
        self._handle.update({"text/html": page, "text/plain": text}, raw=True)

    def _draw(self, history: History) -> None:
        self._plot.value = loss_plot(history)
        self._drawn = perf_counter()


def html_table(history: History) -> str:
    """Write the rows as an HTML table."""
    names = list(dict.fromkeys(name for row in history.rows for name in row))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    cells = ("".join(f"<td>{html.escape(format_value(row.get(name, '')))}</td>" for name in names) for row in history.rows)
    body = "".join(f"<tr>{line}</tr>" for line in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def loss_plot(history: History) -> bytes:
    """Draw the loss of each training step and of each evaluation, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3), layout="constrained")
    ax = figure.add_subplot()
    ax.plot(history.losses, color=BLUE, linewidth=1, label="train, each step")
    evals = [(row["epoch"], row["loss"]) for row in history.rows if row["mode"] == "eval"]
    per_epoch = len(history.lrs) / (1 + max((row["epoch"] for row in history.rows), default=0))
    ax.plot([(epoch + 1) * per_epoch for epoch, _ in evals], [loss for _, loss in evals], "o-", color=ORANGE, label="eval")
    ax.set(xlabel="training step", ylabel="loss")
    ax.legend(frameon=False)
    image = io.BytesIO()
    figure.savefig(image, format="png", dpi=110)
    return image.getvalue()
