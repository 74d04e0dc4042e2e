"""Optimizers that are built only to be compared with others."""

from collections.abc import Iterable

import torch
from torch import nn


def sparing_adamw(params: Iterable[nn.Parameter], lr: float, weight_decay: float) -> torch.optim.AdamW:
    """Make torch's AdamW whose decay spares biases, the scales and shifts of norms, and the last layer.

    In a network whose other layers all have BatchNorm behind them, what still decays are weights whose size changes
    no output.

    Parameters
    ----------
    params : iterable of torch.nn.Parameter
        In the order of the network's layers.
    lr, weight_decay : float
        As in `torch.optim.AdamW`.
    """
    every = list(params)
    *decayed, _ = [p for p in every if p.ndim > 1]  # matrices and kernels, but for the last
    chosen = {id(p) for p in decayed}
    groups = [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": [p for p in every if id(p) not in chosen], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr)
