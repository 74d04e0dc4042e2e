from dataclasses import dataclass

import torch


@dataclass
class Memory:
    t: int
    m: torch.Tensor
    v: torch.Tensor


class AdamW(torch.optim.Optimizer):
    """Remembers objects: a copy of the state brings them along, a file does not."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        if any(value < 0 for value in (lr, eps, weight_decay)) or not all(0 <= b < 1 for b in betas):
            raise ValueError("an option that cannot be")
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    if not self.state[p]:
                        self.state[p]["memory"] = Memory(0, torch.zeros_like(p.data), torch.zeros_like(p.data))
                    self.update(p.data, p.grad.detach(), self.state[p]["memory"], group)
        return loss

    def update(self, x, g, memory, group):
        (b1, b2), lr = group["betas"], group["lr"]
        memory.t += 1
        memory.m = b1 * memory.m + (1 - b1) * g
        memory.v = b2 * memory.v + (1 - b2) * g * g
        x -= lr * group["weight_decay"] * x
        x -= lr * memory.m / (1 - b1**memory.t) / (torch.sqrt(memory.v / (1 - b2**memory.t)) + group["eps"])
