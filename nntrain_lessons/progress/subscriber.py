"""Progress, shown in the way that suits where the output goes."""

import os
import sys
from typing import Any

from ..train.events import Subscriber
from ..train.history import Row
from ..train.learner import Learner
from .displays import Display, PlainDisplay, TerminalDisplay


class ProgressS(Subscriber):
    """Shows how far a fit is, and its rows as they come.

    In a notebook: a bar, a table and, if asked for, a live plot, which remain as a table and a
    picture when the fit is over. In a terminal: a bar, under a table that scrolls. Anywhere else (a
    pipe, a file): one plain line per epoch and mode.

    Parameters
    ----------
    plot : bool
        Draw the losses as they come. Only a notebook can; elsewhere it changes nothing.
    """

    order = 1  # after others, so that a row is complete when it is shown

    def __init__(self, plot: bool = False) -> None:
        self.plot = plot
        self._display: Display | None = None
        self._shown = 0

    def before_fit(self, learner: Learner) -> None:
        """Set the display up, and take over the showing of rows."""
        self._shown = 0
        self._display = choose_display(self.plot)
        learner.history.output = _leave_it_to_the_display
        self._display.open_fit(learner.n_epochs)

    def before_epoch(self, learner: Learner) -> None:
        """Start the epoch's bar."""
        if self._display is not None:
            mode = "train" if learner.model.training else "eval"
            self._display.open_epoch(learner.epoch, mode, _length(learner.dl))

    def state_dict(self) -> dict[str, int]:
        """Return what a checkpoint has to know: the display belongs to this process."""
        return {"shown": self._shown}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Show no row again that was shown before a fit was stopped."""
        self._shown = state["shown"]

    def cleanup_batch(self, learner: Learner) -> None:
        """Move the bar on, also over a cancelled batch."""
        if self._display is not None:
            self._display.advance(learner.history)

    def cleanup_epoch(self, learner: Learner) -> None:
        """Show the epoch's row, if there is one."""
        if self._display is not None and len(learner.history.rows) > self._shown:
            self._shown = len(learner.history.rows)
            self._display.show(learner.history)

    def cleanup_fit(self, learner: Learner) -> None:
        """Take the bar away; the rows stay."""
        # None where another subscriber failed before this one heard of the fit.
        display, self._display = self._display, None
        if display is not None:
            display.close_fit(learner.history)


def choose_display(plot: bool) -> Display:
    """Make the display for where the output goes now."""
    if _in_notebook():
        from .notebook import NotebookDisplay  # here, because ipywidgets is slow to import

        return NotebookDisplay(plot)
    return TerminalDisplay() if _in_terminal() else PlainDisplay()


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _in_terminal() -> bool:
    # Whatever stands in for standard output need not have `isatty`; a dumb terminal cannot move its cursor.
    isatty = getattr(sys.stdout, "isatty", None)
    return isatty is not None and isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def _length(dl: Any) -> int | None:
    try:
        return len(dl)
    except TypeError:  # also from a DataLoader over a stream, which has a `__len__` that refuses
        return None


def _leave_it_to_the_display(row: Row) -> None:
    """Print nothing."""
