"""Subscribers that change a batch before the model sees it."""

from typing import Any

import torch
from torch import Tensor

from ..devices import best_device
from ..events import Subscriber
from ..learner import Learner


class DeviceS(Subscriber):
    """Moves the model, once, and each batch to a device.

    Parameters
    ----------
    device : torch.device or str, optional
        Where to; otherwise the machine's accelerator, else its CPU.
    """

    order = -10  # first: the others should find the batch where the model is

    def __init__(self, device: torch.device | str | None = None) -> None:
        self.device = device

    def before_fit(self, learner: Learner) -> None:
        """Move the model's parameters and buffers. The optimizer keeps the same parameters."""
        learner.model.to(self._target())

    def before_batch(self, learner: Learner) -> None:
        """Move every tensor of the batch."""
        target = self._target()
        learner.batch = [x.to(target, non_blocking=True) if isinstance(x, Tensor) else x for x in learner.batch]

    def _target(self) -> torch.device | str:
        if self.device is None:
            self.device = best_device()
        return self.device


class NormalizationS(Subscriber):
    """Subtracts a mean from the inputs of each batch and divides them by a standard deviation.

    Parameters
    ----------
    mean, std : float or torch.Tensor
        In the units of the inputs. Tensors must broadcast with them: [C, 1, 1] for one value a channel.
    """

    # After whatever draws or moves pixels: augmentation fills in black, which is 0 only beforehand.
    order = 10

    def __init__(self, mean: float | Tensor, std: float | Tensor) -> None:
        self.mean, self.std = mean, std

    def before_batch(self, learner: Learner) -> None:
        """Replace the inputs, the first element of the batch; the rest stays."""
        x, *rest = learner.batch
        learner.batch = [(x - _beside(self.mean, x)) / _beside(self.std, x), *rest]


def _beside(value: Any, x: Tensor) -> Any:
    return value.to(x.device) if isinstance(value, Tensor) else value
