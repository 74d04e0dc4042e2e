"""The displays of a fit outside a notebook, and what every display is made of."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from ..train.history import History, Row, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.progress import Progress

REDRAW_SECONDS = 0.25  # smooth enough; redrawing the bars takes a millisecond or two
CUT_SHORT = "cut short"  # the note on a row whose epoch was


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
        """Leave what should remain. It is called also where `open_fit` was cut short."""


class Standing:
    """How far a fit is, and from that a guess at how long the rest will take."""

    def __init__(self, epochs: int) -> None:
        self.epochs, self.epoch, self.mode = epochs, 0, ""
        self.batch, self.batches = 0, None  # type: int, int | None
        self._earlier = 0  # batches of this epoch's other mode
        self._sizes: dict[str, int | None] = {}
        self._begun: float | None = None  # the share that was done when it was first asked, by a fit that was stopped
        self._started = perf_counter()

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Begin a mode of an epoch."""
        self._earlier = self._earlier + self.batch if epoch == self.epoch else 0
        self.epoch, self.mode, self.batch, self.batches = epoch, mode, 0, batches
        self._sizes[mode] = batches
        self._begun = self.share() if self._begun is None else self._begun

    def share(self) -> float:
        """Return the share of the fit that is done; whole epochs count where nobody knows the batches."""
        known = sum(size or 0 for size in self._sizes.values())
        inside = (self._earlier + self.batch) / known if known and None not in self._sizes.values() else 0.0
        # `learner.epochs` may have been lengthened since.
        return (self.epoch + min(inside, 1.0)) / max(self.epochs, self.epoch + 1)

    def left(self) -> str:
        """Say how long the rest takes at the pace so far: '1:05 left'; nothing where there is no pace yet."""
        share, begun = self.share(), self._begun or 0.0
        if share <= begun:
            return ""
        minutes, seconds = divmod(round((perf_counter() - self._started) * (1 - share) / (share - begun)), 60)
        hours, minutes = divmod(minutes, 60)
        return (f"{hours}:{minutes:02}" if hours else f"{minutes}") + f":{seconds:02} left"


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
        print(_writable(plain_line(history.rows[-1])), flush=True)

    def close_fit(self, history: History) -> None:
        """Say nothing."""


class TerminalDisplay:
    """A table that scrolls, and below it a bar for the epochs and one for the batches.

    The training itself redraws the bars, at most every `REDRAW_SECONDS`. A thread could do so too,
    but data loaders fork their workers, and a fork while another thread holds a lock can hang.
    """

    def __init__(self) -> None:
        self._progress: Progress = _bars()
        self._epochs = self._progress.add_task("epochs", total=None, left="")
        self._batches = self._progress.add_task("", visible=False, left="")
        self._standing = Standing(0)
        self._redraw_at = 0.0
        self._columns: list[str] = []

    def open_fit(self, epochs: int) -> None:
        """Show the bars."""
        self._standing = Standing(epochs)
        self._progress.update(self._epochs, total=epochs)
        self._progress.start()

    def open_epoch(self, epoch: int, mode: str, batches: int | None) -> None:
        """Start the batches' bar anew."""
        self._standing.open_epoch(epoch, mode, batches)
        self._progress.remove_task(self._batches)
        self._batches = self._progress.add_task(mode, total=batches, left="")
        self._redraw()

    def advance(self, history: History) -> None:
        """Count the batch; redraw the bars if they are old."""
        self._standing.batch += 1
        if perf_counter() >= self._redraw_at:
            self._redraw()

    def show(self, history: History) -> None:
        """Print the row above the bars, with a head wherever the columns change."""
        row = cells(history.rows[-1])
        note = row.pop(CUT_SHORT, "")
        if list(row) != self._columns:
            self._columns = list(row)
            self._print(_aligned((name, name) for name in row), style="bold")
        self._print(f"{_aligned(row.items())}  {note}".rstrip())

    def close_fit(self, history: History) -> None:
        """Take the bars away."""
        self._progress.stop()

    def _print(self, line: str, style: str = "") -> None:
        from rich.text import Text

        # A `Text`, because rich would read [brackets] and :colons: in a string as commands. Soft wrapping
        # leaves a line that is too long to the terminal, so that it can still be copied as one.
        self._progress.console.print(Text(_writable(line), style=style), soft_wrap=True)

    def _redraw(self) -> None:
        standing = self._standing
        self._progress.update(self._batches, completed=standing.batch)
        self._progress.update(self._epochs, completed=standing.epoch, left=standing.left())
        self._progress.refresh()
        self._redraw_at = perf_counter() + REDRAW_SECONDS


def cells(row: Row) -> dict[str, str]:
    """Write each value of a row on one line; `batches` becomes a note at the end: 'after 3 batches'."""
    shown = {name: " ".join(format_value(value).split()) for name, value in row.items() if name != "batches"}
    shown["seconds"] = f"{row['seconds']:.1f}"
    if "batches" in row:
        shown[CUT_SHORT] = f"after {row['batches']} batch{'es' if row['batches'] > 1 else ''}"
    return shown


def plain_line(row: Row) -> str:
    """Write a row on one line: 'epoch 0  train  loss 0.590  accuracy 0.788  3.1 s'."""
    shown = cells(row)
    first, last = [f"epoch {shown.pop('epoch')}", f"{shown.pop('mode'):<5}"], [f"{shown.pop('seconds')} s"]
    if CUT_SHORT in shown:
        last.append(shown.pop(CUT_SHORT))
    return "  ".join([*first, *(f"{name} {value}" for name, value in shown.items()), *last])


def _aligned(row: Iterable[tuple[str, str]]) -> str:
    """Set texts below the names of their columns: numbers to the right, the mode to the left."""
    narrow = {"epoch": 5, "mode": 5}
    return "  ".join(
        f"{text:{'<' if name == 'mode' else '>'}{narrow.get(name, max(8, len(name)))}}" for name, text in row
    )


def _writable(text: str) -> str:
    """Replace what standard output cannot write; a metric may have any name."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description:<6}"),
        BarColumn(bar_width=24),  # fits into 60 columns
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        console=Console(file=sys.stdout),  # rich's own is shared, and knows the terminal only as it once was
        auto_refresh=False,
        transient=True,
        redirect_stderr=sys.stderr.isatty(),  # what goes to a file stays out of the terminal
    )
