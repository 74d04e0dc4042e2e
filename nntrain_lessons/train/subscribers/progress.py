"""Progress, shown in the way that suits where the output goes."""

import sys

from ..events import Subscriber
from ..history import Row
from ..learner import Learner
from .displays import Display, PlainDisplay, TerminalDisplay
from .metrics import MetricsS


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

    order = MetricsS.order + 1  # after the metrics, so that a row is complete when it is shown

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
            batches = len(learner.dl) if hasattr(learner.dl, "__len__") else None
            self._display.open_epoch(learner.epoch, mode, batches)

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
        if self._display is not None:
            self._display.close_fit(learner.history)
            self._display = None


def choose_display(plot: bool) -> Display:
    """Make the display for where the output goes now."""
    if _in_notebook():
        from .notebook import NotebookDisplay  # here, because ipywidgets is slow to import

        return NotebookDisplay(plot)
    return TerminalDisplay() if sys.stdout.isatty() else PlainDisplay()


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _leave_it_to_the_display(row: Row) -> None:
    """Print nothing."""
