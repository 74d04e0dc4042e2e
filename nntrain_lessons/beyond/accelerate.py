"""One training in several processes, on Hugging Face accelerate."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ..errors import LessonsError
from ..train.checking import images_in, inputs_and_targets
from ..train.events import Subscriber
from ..train.learner import Learner
from .shared_norm import shared_norms

if TYPE_CHECKING:
    from accelerate import Accelerator


class ProcessLostError(LessonsError):
    """Another process of this training has ended, so this one cannot go on."""


class AccelerateS(Subscriber):
    """Shares the work of each batch among the processes that `accelerate launch` has started.

    Every process draws the same batches from the same seed, and prepares them alike. Then each predicts its rows, the
    predictions are put together, and each computes the loss of the whole batch. Backward passes give each the gradient
    of its rows; their sum is that of the batch. So losses, metrics and weights are those of one process with the same
    batches, but for rounding, also where a last batch cannot be shared evenly. Whoever listens sees whole batches.

    The choice for BatchNorm: it takes its statistics over all processes, by a sum in each layer. What this does not do:
    load images in parallel, and spread memory; every process holds all of both. With one process it does nothing.

    Parameters
    ----------
    accelerator : accelerate.Accelerator, optional
        Otherwise one is made when the fit begins.

    Raises
    ------
    LessonsError
        By the fit: where accelerate is not installed, or another process has ended (`ProcessLostError`).
    """

    order = -100  # whoever looks at gradients sees those of the whole batch

    def __init__(self, accelerator: Accelerator | None = None) -> None:
        self.accelerator = accelerator
        self._open = ExitStack()

    def before_fit(self, learner: Learner) -> None:
        """Take over the Learner's `predict`, and BatchNorm's statistics."""
        self.accelerator = self.accelerator or make_accelerator()
        if self.accelerator.num_processes > 1:
            own: Callable[[], None] = learner.predict
            learner.predict = partial(self._predict, learner, own)  # type: ignore[method-assign]
            self._open.callback(vars(learner).pop, "predict", None)
            self._open.enter_context(shared_norms(learner.model, self.add_up))

    def after_backward(self, learner: Learner) -> None:
        """Add up the gradients of all processes: as one long vector, so in one message."""
        gradients = [p.grad for p in learner.model.parameters() if p.grad is not None]
        if self.accelerator is None or self.accelerator.num_processes == 1 or not gradients:
            return
        total = self.add_up(torch.cat([g.flatten() for g in gradients]))
        for g, part in zip(gradients, total.split([g.numel() for g in gradients]), strict=True):
            g.copy_(part.view(g.shape))

    def cleanup_fit(self, learner: Learner) -> None:
        """Give back what was taken over."""
        self._open.close()

    def state_dict(self) -> dict[str, object]:
        """Return nothing: processes are no part of the training, and one alone can go on with a checkpoint of many."""
        return {}

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Put nothing back."""

    def any(self, here: bool) -> bool:
        """Return whether something is so in any process: all of them ask at the same time, and get the same answer."""
        if self.accelerator is None or self.accelerator.num_processes == 1:
            return here
        return bool(self.add_up(torch.tensor([float(here)], device=self.accelerator.device)) > 0)

    def add_up(self, value: Tensor) -> Tensor:
        """Return the sum of a tensor over all processes.

        Raises
        ------
        ProcessLostError
            Where one of them has ended.
        """
        if self.accelerator is None:
            return value
        try:
            total: Tensor = self.accelerator.reduce(value.detach().clone(), "sum")
        except RuntimeError as error:  # what the backends say of a connection that is closed differs
            raise ProcessLostError("another process of this training has ended, so this one ends, too") from error
        return total

    def _predict(self, learner: Learner, own: Callable[[], None]) -> None:
        """Let this process predict its rows of the batch, and put the predictions of all together: [B, ...]."""
        whole, n = learner.batch, images_in(learner.batch)
        inputs_and_targets(whole)
        assert self.accelerator is not None
        rows = torch.arange(n).tensor_split(self.accelerator.num_processes)[self.accelerator.process_index]
        first, after = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (n, n)
        learner.batch = [part[first:after] for part in whole]
        try:
            own()
        finally:
            learner.batch = whole
        mine = learner.preds
        everyone = mine.new_zeros(n, *mine.shape[1:])
        everyone[first:after] = mine.detach()
        everyone = self.add_up(everyone)
        # The gradient flows to this process's own rows: the others' flow in theirs.
        learner.preds = torch.cat([everyone[:first], mine, everyone[after:]])


def make_accelerator(cpu: bool = False) -> Accelerator:
    """Join the processes of `accelerate launch`, or be the only one.

    Raises
    ------
    LessonsError
        Where accelerate is not installed.
    """
    try:
        from accelerate import Accelerator
    except ImportError as error:
        raise LessonsError('accelerate is missing: pip install "nntrain-lessons[accelerate]"') from error
    return Accelerator(cpu=cpu)
