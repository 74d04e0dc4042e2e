"""BatchNorm over a batch of which each process holds a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

Sum = Callable[[Tensor], Tensor]  # adds up what all processes have


class _SumOverAll(torch.autograd.Function):
    """A sum over processes. Each of them uses it, so its gradient is the sum of what each one's use gives."""

    @staticmethod
    def forward(ctx: Any, value: Tensor, add_up: Sum) -> Tensor:
        ctx.add_up = add_up
        return add_up(value)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        return ctx.add_up(gradients[0]), None


@contextmanager
def shared_norms(model: nn.Module, add_up: Sum) -> Iterator[None]:
    """Let every BatchNorm of a model take mean and variance over the parts of all processes, until the block ends.

    Each would otherwise see a smaller batch, and the training would be another one. (torch's `SyncBatchNorm` does the
    same on GPUs only.) The layers stay what they are; only what they compute in training is replaced.
    """
    norms = [layer for layer in model.modules() if isinstance(layer, _BatchNorm)]
    for layer in norms:
        vars(layer)["forward"] = partial(_forward, layer, add_up)
    try:
        yield
    finally:
        for layer in norms:
            vars(layer).pop("forward", None)


def _forward(layer: Any, add_up: Sum, x: Tensor) -> Tensor:
    """Map [B, C, ...] to the same shape, B images of this process among those of all."""
    if not layer.training:
        evaluated: Tensor = type(layer).forward(layer, x)
        return evaluated
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    others = [dim for dim in range(x.ndim) if dim != 1]
    n = add_up(wide.new_tensor(x.numel() // x.shape[1]))
    mean: Tensor = _SumOverAll.apply(wide.sum(others), add_up) / n
    shape = (1, -1, *[1] * (x.ndim - 2))
    centred = wide - mean.view(shape)
    var: Tensor = _SumOverAll.apply(centred.square().sum(others), add_up) / n
    _move_running(layer, mean.detach(), var.detach() * n / (n - 1).clamp(min=1))
    out = centred * (var + layer.eps).rsqrt().view(shape)
    if layer.affine:
        out = out * layer.weight.view(shape) + layer.bias.view(shape)
    normed: Tensor = out.to(x.dtype)
    return normed


@torch.no_grad()
def _move_running(layer: Any, mean: Tensor, var: Tensor) -> None:
    """Move the running statistics as BatchNorm does: by its momentum, or as a plain mean where it has none."""
    if not layer.track_running_stats:
        return
    layer.num_batches_tracked += 1
    share = 1 / float(layer.num_batches_tracked) if layer.momentum is None else layer.momentum
    layer.running_mean.lerp_(mean, share)
    layer.running_var.lerp_(var, share)
