"""An average of the weights over the last steps, with BatchNorm statistics of its own."""

from __future__ import annotations

from collections import deque

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ..errors import UsageError
from ..train.checking import inputs_and_targets
from ..train.events import Subscriber
from ..train.learner import Learner


class AveragedS(Subscriber):
    """Evaluates with the running average of the weights, and leaves it in the model when the fit is over.

    After each step, average <- decay * average + (1 - decay) * weights (Polyak and Juditsky, 1992). The noise of
    single steps cancels; training itself does not notice. BatchNorm's running statistics belong to the weights they
    were seen with, so for the average they are taken anew, over the latest training batches.

    Parameters
    ----------
    decay : float
        How much of the average is kept at each step, 0 to below 1; early on less, (1 + t) / (10 + t) after t steps.
    batches : int
        Over how many of the latest training batches the statistics are taken; at least 1.

    Raises
    ------
    UsageError
        When one of them cannot be.
    """

    of_training = True
    order = 20  # after those that prepare a batch: it keeps the images as the model sees them

    def __init__(self, decay: float = 0.98, batches: int = 4) -> None:
        if not 0 <= decay < 1 or batches < 1:
            raise UsageError(f"AveragedS: decay is from 0 to below 1 and batches 1 or more, not {decay} and {batches}")
        self.decay, self.batches = decay, batches
        self._average: dict[str, Tensor] = {}
        self._latest: deque[Tensor] = deque(maxlen=batches)
        self._steps = 0
        self._begun = self._inside = False

    def before_fit(self, learner: Learner) -> None:
        """Be ready to start afresh, once there is training."""
        self._begun = self._inside = False

    def before_epoch(self, learner: Learner) -> None:
        """Begin with the weights as they are; put the average into the model for an evaluation."""
        if learner.model.training and not self._begun:
            self._begun, self._steps = True, 0
            self._average = {name: value.detach().clone() for name, value in learner.model.state_dict().items()}
            self._latest.clear()
        elif self._begun and not learner.model.training:
            self._inside = True
            self._renew_statistics(learner)

    def before_batch(self, learner: Learner) -> None:
        """Keep the inputs of a training batch."""
        if learner.model.training:
            self._latest.append(inputs_and_targets(learner.batch)[0])

    @torch.no_grad()
    def after_step(self, learner: Learner) -> None:
        """Move the average towards the new weights."""
        self._steps += 1
        keep = min(self.decay, (1 + self._steps) / (10 + self._steps))
        for name, p in learner.model.named_parameters():
            self._average[name].lerp_(p, 1 - keep)

    def cleanup_epoch(self, learner: Learner) -> None:
        """Take the average out again: the next step goes on from the weights."""
        if self._inside:
            self.exchange(learner.model)
            self._inside = False

    def after_fit(self, learner: Learner) -> None:
        """Leave the average in the model; `exchange` gives the weights of the last step back."""
        if self._begun:
            self._renew_statistics(learner)

    @torch.no_grad()
    def exchange(self, model: nn.Module) -> None:
        """Exchange the model's weights and statistics with those kept here; twice changes nothing."""
        for name, value in model.state_dict().items():
            kept = self._average[name].clone()
            self._average[name].copy_(value)
            value.copy_(kept)

    @torch.no_grad()
    def _renew_statistics(self, learner: Learner) -> None:
        """Put the average into the model, and take BatchNorm's statistics over the latest training batches."""
        model = learner.model
        self.exchange(model)
        norms = [layer for layer in model.modules() if isinstance(layer, _BatchNorm) and layer.track_running_stats]
        if not norms:
            return
        momenta, mode = [layer.momentum for layer in norms], model.training
        for layer in norms:
            layer.reset_running_stats()
            layer.momentum = None  # a plain mean over all batches
        model.train()
        for images in self._latest:
            model(images)
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
        model.train(mode)
