"""Rate and momentum by step, over the loss that was measured with them."""

from __future__ import annotations

import math
from typing import ClassVar

import traitlets

from .base import Widget
from .drawing import line, svg, text, told


class ScheduleExplorer(Widget):
    """A schedule whose parts can be set, and read off step by step.

    Attributes
    ----------
    task : str
        The one line that says what to do.
    shape : str
        `one_cycle`, `fall` or `constant`.
    max_lr, pct_start, div_factor, final_div_factor : float
        As in `one_cycle_lr`.
    epochs, batches : int
        How many epochs, and how many steps one has.
    step : int
        The step that is marked.
    per : str
        Whether the scheduler moves on after each `step`, or after each `epoch`.
    log_axis : bool
        Whether the rate is drawn by powers of ten.
    over : str
        The key of the measured runs that are drawn, or nothing.
    measured : list of dict
        Measured runs: `key`, `title`, the `settings` that they had, and `runs`, each with `train` and `eval`, its
        losses by epoch.
    measured_on : str
        On what they were measured.
    """

    address: ClassVar[tuple[str, ...]] = (
        "shape", "max_lr", "pct_start", "div_factor", "final_div_factor",
        "epochs", "batches", "step", "per", "log_axis", "over",
    )  # fmt: skip
    task = traitlets.Unicode(
        "Move the marked step and read off its rate. Then let the scheduler move on once an epoch."
    ).tag(sync=True)
    shape = traitlets.Unicode("one_cycle").tag(sync=True)
    max_lr = traitlets.Float(0.06).tag(sync=True)
    pct_start = traitlets.Float(0.3).tag(sync=True)
    div_factor = traitlets.Float(25.0).tag(sync=True)
    final_div_factor = traitlets.Float(1e4).tag(sync=True)
    epochs = traitlets.Int(5).tag(sync=True)
    batches = traitlets.Int(59).tag(sync=True)
    step = traitlets.Int(87).tag(sync=True)
    per = traitlets.Unicode("step").tag(sync=True)
    log_axis = traitlets.Bool(False).tag(sync=True)
    over = traitlets.Unicode("").tag(sync=True)
    measured = traitlets.List(traitlets.Dict()).tag(sync=True)
    measured_on = traitlets.Unicode("").tag(sync=True)

    def still(self) -> str:
        """Return 1cycle's rate as a line, with its three values."""
        start, steps = self.max_lr / self.div_factor, self.epochs * self.batches
        end, turn, last = start / self.final_div_factor, self.pct_start * steps - 1, steps - 1
        point = (
            f"1cycle over {steps} steps: from {start:.3g} up to {self.max_lr:g} at {turn:g}, then down to {end:.2g}. "
            f"Moved on once an epoch, it would make {self.epochs - 1} steps and never leave the start."
        )

        def rate(t: float) -> float:
            a, b, share = (start, self.max_lr, t / turn) if t < turn else (self.max_lr, end, (t - turn) / (last - turn))
            return b + (a - b) * (1 + math.cos(math.pi * share)) / 2

        points = [(40 + 350 * t / last, 120 - 100 * rate(t) / self.max_lr) for t in range(steps)]
        marks = [
            text(36, 124, "0", "end"),
            text(36, 24, f"{self.max_lr:g}", "end"),
            text(390, 138, f"step {last}", "end"),
        ]
        drawn = [*marks, line([(40, 20), (40, 120), (390, 120)], "--line"), line(points, "--four")]
        return told("The schedule explorer", point, svg(400, 144, point, drawn))
