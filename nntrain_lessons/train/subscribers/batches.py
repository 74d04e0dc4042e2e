"""Subscribers that change a batch before the model sees it."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from ...errors import UsageError
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
    mean, std : float, sequence of float, or torch.Tensor
        In the units of the inputs. Several numbers are one for each channel of images [B, C, H, W], else one for
        each number of the last axis; a tensor may have any shape that broadcasts with the inputs, such as [C, 1, 1].

    Raises
    ------
    UsageError
        When a deviation is not above 0; by the fit, when there are not as many numbers as channels.
    """

    # After whatever draws or moves pixels: augmentation fills in black, which is 0 only beforehand.
    order = 10

    def __init__(self, mean: float | Sequence[float] | Tensor, std: float | Sequence[float] | Tensor) -> None:
        self.mean, self.std = _statistic("mean", mean), _statistic("std", std)
        smallest = float(torch.as_tensor(self.std).min())
        if not smallest > 0:
            raise UsageError(f"NormalizationS: std is {smallest:g}, but a division needs one above 0")

    def before_batch(self, learner: Learner) -> None:
        """Replace the inputs, the first element of the batch; the rest stays."""
        x, *rest = learner.batch
        if not isinstance(x, Tensor):
            raise UsageError(
                f"NormalizationS: the inputs are a {type(x).__name__}, not one tensor; "
                "normalise them in a subscriber of your own, in before_batch"
            )
        learner.batch = [(x - _beside("mean", self.mean, x)) / _beside("std", self.std, x), *rest]


def _statistic(name: str, value: Any) -> Any:
    if isinstance(value, int | float | Tensor):
        return value
    try:
        return torch.as_tensor(value, dtype=torch.float32)
    except (TypeError, ValueError, RuntimeError) as error:
        raise UsageError(
            f"NormalizationS: {name} is a {type(value).__name__}; give a number, or one for each channel"
        ) from error


def _beside(name: str, value: Any, x: Tensor) -> Any:
    """Return a statistic where the inputs are, in a shape that lies beside them without making more of them."""
    if not isinstance(value, Tensor):
        return value
    wide = value[:, None, None] if value.ndim == 1 and len(value) > 1 and x.ndim == 4 else value
    try:
        fits = torch.broadcast_shapes(wide.shape, x.shape) == x.shape
    except RuntimeError:
        fits = False
    if not fits:
        raise UsageError(
            f"NormalizationS: {name} has the shape {list(value.shape)}, which does not fit inputs {list(x.shape)}: "
            "give one number, or one for each channel of images [B, C, H, W]"
        )
    return wide.to(x.device)
