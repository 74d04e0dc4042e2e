"""What is done when the numbers of a training are no longer numbers."""

from __future__ import annotations

import math
from time import perf_counter

import torch

from ...errors import LessonsError
from ..events import Subscriber
from ..learner import Learner

NO_RATE_HELPS = (
    "No learning rate helps, since the first loss is not a number already: "
    "look at the images, the weights that the model starts from, and the loss function"
)


class FiniteS(Subscriber):
    """Ends a fit whose loss or weights are no longer finite, with an error that says where that began.

    It looks at the end of each epoch and mode, and now and then in between: not at each batch, which would have
    to wait for the device.

    Parameters
    ----------
    every : float
        Seconds between two looks within an epoch.

    Raises
    ------
    LessonsError
        By the fit: where it happened, and what to try.
    """

    order = 100  # once the row is shown

    def __init__(self, every: float = 30.0) -> None:
        self.every = every
        self._looked_at = 0.0

    def before_epoch(self, learner: Learner) -> None:
        """Start the clock."""
        self._looked_at = perf_counter()

    def after_batch(self, learner: Learner) -> None:
        """Look, if it is time."""
        if perf_counter() - self._looked_at >= self.every:
            self._look(learner)

    def after_epoch(self, learner: Learner) -> None:
        """Look at the epoch as a whole."""
        self._look(learner)

    def _look(self, learner: Learner) -> None:
        if not is_finite(learner):
            raise LessonsError(f"epoch {learner.epoch}, {_first_place(learner)}. {_advice(learner)}")
        self._looked_at = perf_counter()


def is_finite(learner: Learner) -> bool:
    """Return whether the losses of the epoch so far, and the weights, hold no NaN and no infinity."""
    finite = [value.isfinite().all() for value in learner.model.state_dict().values()]
    total = torch.as_tensor(learner.history.running.total)
    finite.append(total.isfinite().to(finite[0].device if finite else "cpu"))
    return bool(torch.stack(finite).all())  # waits for the device, once


def _advice(learner: Learner) -> str:
    losses = learner.history.losses
    if losses and not math.isfinite(losses[0]):
        return NO_RATE_HELPS
    return "The training has run away: start it anew with a smaller learning rate"


def _first_place(learner: Learner) -> str:
    history, mode = learner.history, "training" if learner.model.training else "evaluation"
    step = history.first_not_finite()
    if step is not None:
        nr = history.running.first_step + step
        loss, lr = history.losses[nr], history.lrs[nr]
        return f"batch {step} (both counted from 0): the loss is {loss}, at learning rate {lr:.3g}"
    if math.isfinite(history.running.total):
        return f"{mode}, after {history.running.batches} batches: the loss is finite, but the weights are not"
    return f"{mode}: the mean loss is {float(history.running.total)}"
