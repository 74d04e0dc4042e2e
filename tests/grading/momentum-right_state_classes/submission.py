from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class Slot:
    p: torch.nn.Parameter
    avg: Tensor | None = None

    def update(self, mom: float) -> Tensor:
        g = self.p.grad.clone()
        self.avg = g * (1 - mom) if self.avg is None else self.avg * mom + g * (1 - mom)
        return self.avg


class Momentum:
    def __init__(self, params, lr: float, wd: float = 0.0, mom: float = 0.9) -> None:
        self.slots = [Slot(p) for p in params]
        self.lr, self.wd, self.mom = lr, wd, mom

    @torch.inference_mode()
    def step(self) -> None:
        for slot in self.slots:
            if slot.p.grad is not None:
                slot.p.mul_(1 - self.lr * self.wd)
                slot.p.sub_(slot.update(self.mom).mul(self.lr))

    def zero_grad(self) -> None:
        for slot in self.slots:
            slot.p.grad = None
