"""Numbers of half the width where the machine computes with them in hardware."""

from __future__ import annotations

from contextlib import ExitStack

import torch

from ..events import Subscriber
from ..learner import Learner
from .batches import DeviceS


class PrecisionS(Subscriber):
    """Runs the forward pass under autocast in bfloat16, and keeps images channel by channel in each pixel.

    Convolutions and linear layers compute in bfloat16: eight bits of precision instead of 24, float32's range. Weights,
    gradients of weights, BatchNorm's averages, the loss and the optimizer stay in float32, and `preds` come back as
    float32. The memory layout (`torch.channels_last`) changes no result but by rounding; kernels are quicker with it.

    Parameters
    ----------
    bfloat16 : bool
        Whether to autocast.
    channels_last : bool
        Whether to lay out weights and images [B, C, H, W] so that the channels of a pixel lie side by side.
    """

    order = DeviceS.order + 1  # once the model and the batch are where they are computed with
    dtype = torch.bfloat16

    def __init__(self, bfloat16: bool = True, channels_last: bool = True) -> None:
        self.bfloat16, self.channels_last = bfloat16, channels_last
        self._open = ExitStack()

    def before_fit(self, learner: Learner) -> None:
        """Lay the weights out anew. The optimizer keeps the same parameters."""
        if self.channels_last:
            learner.model.to(memory_format=torch.channels_last)

    def before_batch(self, learner: Learner) -> None:
        """Lay the images out, and begin to autocast."""
        x, *rest = learner.batch
        if self.channels_last and x.ndim == 4:
            learner.batch = [x.contiguous(memory_format=torch.channels_last), *rest]
        if self.bfloat16:
            self._open.enter_context(torch.autocast(x.device.type, self.dtype))

    def after_predict(self, learner: Learner) -> None:
        """End it: the loss is float32's business, and so is the backward pass of what was not cast."""
        self._open.close()
        learner.preds = learner.preds.float()

    def cleanup_batch(self, learner: Learner) -> None:
        """End it also where the batch was cancelled on the way."""
        self._open.close()
