"""Half the width where bfloat16 is missing: float16, whose small gradients have to be scaled up."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..train.events import Subscriber
from ..train.learner import Learner
from ..train.subscribers import PrecisionS


class Float16S(PrecisionS):
    """Runs the forward pass under autocast in float16, and scales the loss so that small gradients do not become 0.

    float16 has more digits than bfloat16 and a far smaller range: below 6e-8 there is nothing. So the loss is
    multiplied before the backward pass and the gradients are divided afterwards (Micikevicius et al., 2018,
    arXiv:1710.03740). Where one is not finite the factor was too large: the step is left out, and the factor halved;
    after `patience` good steps in a row it is doubled. To see that, each step waits for the device.

    Parameters
    ----------
    scale : float
        The factor to begin with.
    patience : int
        Steps.
    channels_last : bool
        As in `PrecisionS`.

    Attributes
    ----------
    scale : float
        The factor now.
    skipped : int
        How many steps were left out in this fit.
    """

    dtype = torch.float16

    def __init__(self, scale: float = 2.0**16, patience: int = 2000, channels_last: bool = True) -> None:
        super().__init__(channels_last=channels_last)
        self.first_scale, self.patience = scale, patience
        self.scale, self.good, self.skipped = scale, 0, 0
        self._loss: Tensor | None = None

    def before_fit(self, learner: Learner) -> None:
        """Begin with the first factor."""
        super().before_fit(learner)
        self.scale, self.good, self.skipped = self.first_scale, 0, 0

    def after_loss(self, learner: Learner) -> None:
        """Scale the loss of a training batch."""
        if learner.model.training:
            self._loss, learner.loss = learner.loss, learner.loss * self.scale

    def after_backward(self, learner: Learner) -> None:
        """Put the loss back, divide the gradients, or drop them all: a parameter without one is not moved."""
        if self._loss is not None:
            learner.loss, self._loss = self._loss, None
        gradients = [p.grad for p in learner.model.parameters() if p.grad is not None]
        if all_finite(gradients):
            torch._foreach_div_(gradients, self.scale)
            self.good += 1
        else:
            learner.model.zero_grad()
            self.scale, self.good, self.skipped = self.scale / 2, 0, self.skipped + 1
        if self.good == self.patience:
            self.scale, self.good = self.scale * 2, 0

    def cleanup_batch(self, learner: Learner) -> None:
        """Forget the loss of a batch that was cancelled on the way."""
        super().cleanup_batch(learner)
        self._loss = None


def all_finite(gradients: list[Tensor]) -> bool:
    """Return whether no number of any tensor is infinite or NaN. This waits for the device, once."""
    return not gradients or bool(torch.stack([g.isfinite().all() for g in gradients]).all())


def half_width(precision: str) -> Subscriber:
    """Return who computes in a precision of this name: float32, bfloat16 or float16."""
    makers: dict[str, Any] = {
        "float32": lambda: PrecisionS(bfloat16=False),
        "bfloat16": PrecisionS,
        "float16": Float16S,
    }
    made: Subscriber = makers[precision]()
    return made
