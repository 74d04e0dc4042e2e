"""The displays of a fit outside a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..history import History, Row, format_value

if TYPE_CHECKING:
    from rich.progress import Progress


class Display(Protocol):
    """What `ProgressS` asks of the place where it shows a fit."""

    def open_fit(self, epochs: int) -> None:
        """Get ready for this many epochs."""

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Start an epoch of this many batches; None where nobody knows."""

    def advance(self, history: History) -> None:
        """Count one batch."""

    def show(self, history: History) -> None:
        """Show the latest row."""

    def close_fit(self, history: History) -> None:
        """Leave what should remain."""


class PlainDisplay:
    """One line per row, for a pipe or a file."""

    def open_fit(self, epochs: int) -> None:
        """Say nothing."""

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Say nothing."""

    def advance(self, history: History) -> None:
        """Say nothing."""

    def show(self, history: History) -> None:
        """Print the row at once, so that whoever reads the pipe can follow."""
        print(plain_line(history.rows[-1]), flush=True)

    def close_fit(self, history: History) -> None:
        """Say nothing."""


class TerminalDisplay:
    """A table that scrolls, and below it a bar for the epochs and one for the batches."""

    def __init__(self) -> None:
        self._progress: Progress = _bars()
        self._epochs = self._batches = self._progress.add_task("", visible=False)
        self._columns: list[str] = []

    def open_fit(self, epochs: int) -> None:
        """Show the bars."""
        self._epochs = self._progress.add_task("epochs", total=epochs)
        self._progress.start()

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Start the batches' bar anew."""
        self._progress.update(self._epochs, completed=epoch)
        self._progress.remove_task(self._batches)
        self._batches = self._progress.add_task(mode, total=batches)

    def advance(self, history: History) -> None:
        """Move the batches' bar on."""
        self._progress.advance(self._batches)

    def show(self, history: History) -> None:
        """Print the row above the bars, with a head wherever the columns change."""
        row = history.rows[-1]
        if list(row) != self._columns:
            self._columns = list(row)
            self._progress.console.print("  ".join(f"{name:>8}" for name in row), style="bold", highlight=False)
        cells = (f"{format_value(value):>{max(8, len(name))}}" for name, value in row.items())
        self._progress.console.print("  ".join(cells), highlight=False)

    def close_fit(self, history: History) -> None:
        """Take the bars away."""
        self._progress.stop()


def plain_line(row: Row) -> str:
    """Write a row on one line: 'epoch 0  train  loss 0.590  accuracy 0.788  3.1 s'."""
    words = [f"{name} {format_value(value)}" for name, value in row.items() if name not in ("mode", "seconds")]
    words.insert(1, f"{row['mode']:<5}")
    return "  ".join([*words, f"{row['seconds']:.1f} s"])


def _bars() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Four times a second is smooth enough, and takes no time that the training would notice.
    return Progress(*columns, transient=True, refresh_per_second=4)
