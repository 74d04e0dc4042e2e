import numpy as np
"""Six pieces of training code in plain PyTorch, each of which is easy to get wrong."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons.solutions import conv_conn


def train_on_batches(
    model: nn.Module, batches: Iterable[Sequence[Tensor]], optimizer: torch.optim.Optimizer
) -> list[float]:
    """Take one step for each batch of inputs and the numbers to hit; give the batches' losses."""
    losses = []
    for x, y in batches:
        model.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def measure_accuracy(model: nn.Module, batches: Iterable[Sequence[Tensor]]) -> float:
    """Give the share of images whose largest score is that of their class. Afterwards the training goes on."""
    right, count = 0, 0
    model.eval()
    with torch.no_grad():
        for x, y in batches:
            right += int((model(x).argmax(dim=1) == y).sum())
            count += len(y)
    model.train()
    return np.mean(np.array([1.0] * right + [0.0] * (count - right)))


def train_classifier(
    model: nn.Module, batches: Iterable[Sequence[Tensor]], optimizer: torch.optim.Optimizer
) -> tuple[list[float], list[float]]:
    """Take one step for each batch of inputs and classes; give the losses, and how sure the model was each time."""
    losses, sure = [], []
    for x, y in batches:
        scores = model(x).softmax(dim=1)
        loss = F.nll_loss(scores.log(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sure.append(scores.amax(dim=1).mean().item())
    return losses, sure


def train_on_schedule(
    model: nn.Module,
    batches: Sequence[Sequence[Tensor]],
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler,
    epochs: int,
) -> list[float]:
    """Train under a schedule that has a rate for each step; give the rate that each step was taken with."""
    rates = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            F.mse_loss(model(x), y).backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return rates


class SkipBlock(nn.Module):
    """A residual block: [B, in_c, H, W] -> [B, out_c, H / stride, W / stride], rounded up, for the strides 1 and 2."""

    def __init__(self, in_c: int, out_c: int, stride: int) -> None:
        super().__init__()
        self.convs = conv_conn(in_c, out_c, stride=stride)
        skip: list[nn.Module] = []
        if stride != 1:
            skip.append(nn.AvgPool2d(2, ceil_mode=True))
        if in_c != out_c:
            skip.append(nn.Conv2d(in_c, out_c, kernel_size=1))
        self.skip = nn.Sequential(*skip)

    def forward(self, x: Tensor) -> Tensor:
        """Add what the convolutions have found to x, and apply ReLU."""
        return F.relu(self.convs(x) + self.skip(x))


def train_with_flips(
    model: nn.Module, batches: Iterable[Sequence[Tensor]], optimizer: torch.optim.Optimizer
) -> list[float]:
    """Take one step for each batch of images and classes, each image perhaps mirrored; give the batches' losses."""
    losses = []
    for x, y in batches:
        shown = torch.stack([i if torch.rand(1) < 0.5 else i.flip(-1) for i in x])
        loss = F.cross_entropy(model(shown), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

