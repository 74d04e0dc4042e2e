from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from nntrain_lessons.solutions import SGD


@dataclass
class Average:
    """An average that corrects itself: the weighted sum over the sum of the weights."""

    keep: float
    total: Tensor | float = 0.0
    weight: float = 0.0

    def __call__(self, value: Tensor) -> Tensor:
        self.total = self.keep * self.total + value
        self.weight = self.keep * self.weight + 1
        return self.total / self.weight


class Adam(SGD):
    def __init__(self, params, lr: float, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5, **_: object) -> None:
        super().__init__(params, lr, wd)
        self.eps = eps
        self.mean, self.square = defaultdict(partial(Average, beta1)), defaultdict(partial(Average, beta2))

    def opt_step(self, p: Tensor) -> None:
        p -= self.lr * self.mean[id(p)](p.grad) / (self.square[id(p)](p.grad**2) + self.eps).sqrt()
