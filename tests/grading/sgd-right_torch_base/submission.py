import torch
from torch.optim import Optimizer


class SGD(Optimizer):
    def __init__(self, params, lr, wd=0.0):
        super().__init__(params, dict(lr=lr, weight_decay=wd))

    @property
    def lr(self):
        return self.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value):
        for group in self.param_groups:
            group["lr"] = value

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            lr, wd = group["lr"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.mul_(1 - lr * wd)
                p.add_(p.grad, alpha=-lr)
