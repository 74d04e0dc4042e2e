"""What a `Learner` remembers of a fit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isfinite
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

Row = dict[str, Any]
HUGE = 1e7  # where the digits before the point tell less than their number


def print_row(row: Row) -> None:
    """Print one row on one line, with three decimals."""
    print("  ".join(f"{name} {format_value(value)}" for name, value in row.items()), flush=True)


def format_value(value: object) -> str:
    """Return a number of a row as it is shown: three decimals for a float, a huge one with its power of ten."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3e}" if abs(value) >= HUGE and isfinite(value) else f"{value:.3f}"


@dataclass
class RunningMean:
    """The mean loss of an epoch, weighted by images, summed where the losses are."""

    total: Tensor | float = 0.0
    images: int = 0
    batches: int = 0
    first_step: int = 0  # how many steps the fit had taken before
    started: float = field(default_factory=perf_counter)

    def add(self, loss: Tensor, images: int) -> None:
        """Take in a batch's mean loss, a scalar, over so many images."""
        self.total = self.total + loss.detach() * images
        self.images += images
        self.batches += 1

    def value(self) -> float:
        """Return the mean so far. This waits for the device, so ask once an epoch."""
        return float(self.total) / self.images

    def seconds(self) -> float:
        """Return the time since it began."""
        return perf_counter() - self.started


@dataclass(repr=False)
class History:
    """The rows of a fit, and the loss and learning rate of each training step.

    The Learner makes a new one for each fit. Subscribers read it and write to it, so that none of
    them has to know another.

    Attributes
    ----------
    rows : list of dict
        One per epoch and mode: `epoch`, `mode` ('train' or 'eval'), `loss` (the mean over the
        images seen), whatever metrics were added, `seconds`. An epoch that was cut short also
        says after how many `batches`.
    lrs : list of float
        The learning rate of each training step, as the optimizer used it.
    running : RunningMean
        The loss of the epoch that is running, or of the latest one.
    output : callable
        Shows a finished row, once everybody has heard of its epoch. Whoever shows rows in another way
        (`ProgressS`), or not at all (`QuietS`), replaces it.
    """

    rows: list[Row] = field(default_factory=list)
    lrs: list[float] = field(default_factory=list)
    running: RunningMean = field(default_factory=RunningMean)
    output: Callable[[Row], None] = print_row
    _losses: list[Tensor] = field(default_factory=list)
    _shown: int = 0  # rows

    def __repr__(self) -> str:
        said = f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}, {len(self.lrs)} steps"
        latest = {name: format_value(value) for name, value in self.rows[-1].items()} if self.rows else {}
        return f"History({said}{''.join(f', {name} {value}' for name, value in latest.items())})"

    def show(self) -> None:
        """Show each row that was not shown yet."""
        while self._shown < len(self.rows):
            self._shown += 1
            self.output(self.rows[self._shown - 1])

    @property
    def losses(self) -> list[float]:
        """The loss of each training step. They stay on the device until somebody asks."""
        return torch.stack(self._losses).tolist() if self._losses else []

    @contextmanager
    def new_row(self, epoch: int, mode: str) -> Iterator[None]:
        """Collect an epoch's losses in `running`, then append the row.

        The row is also kept where the epoch is cancelled or fails, and then says after how many
        batches. An epoch without a single finished batch leaves no row.
        """
        self.running, cut_short = RunningMean(first_step=len(self.lrs)), True
        try:
            yield
            cut_short = False
        finally:
            mean = self.running  # not the one from above, where a checkpoint has put back an earlier one
            if mean.batches:
                row: Row = {"epoch": epoch, "mode": mode, "loss": mean.value()}
                if cut_short:
                    row["batches"] = mean.batches
                self.rows.append(row | {"seconds": mean.seconds()})

    def add_step(self, loss: Tensor, lr: float) -> None:
        """Remember a training step: its loss (a scalar) and the learning rate it was taken with."""
        self._losses.append(loss.detach())
        self.lrs.append(lr)

    def first_not_finite(self) -> int | None:
        """Return the first step of the running epoch, from 0, whose loss is not finite. This waits for the device."""
        losses = self._losses[self.running.first_step :]
        return next((nr for nr, loss in enumerate(losses) if not loss.isfinite()), None)

    def add_metrics(self, values: Row) -> None:
        """Add metrics to the latest row, before its `seconds`."""
        row = self.rows[-1]
        seconds = row.pop("seconds")
        row.update(values, seconds=seconds)

    def state_dict(self) -> dict[str, Any]:
        """Return all of it but `output`, as a checkpoint keeps it."""
        mean = self.running
        running = {name: value for name, value in vars(mean).items() if name != "started"} | {"seconds": mean.seconds()}
        losses = torch.stack(self._losses) if self._losses else None
        return {"rows": self.rows, "lrs": self.lrs, "losses": losses, "running": running}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` gave."""
        running, self._shown = dict(state["running"]), len(state["rows"])
        started = perf_counter() - running.pop("seconds")
        self.rows, self.lrs = [dict(row) for row in state["rows"]], list(state["lrs"])
        self._losses = [] if state["losses"] is None else list(state["losses"].unbind())
        self.running = RunningMean(**running, started=started)
