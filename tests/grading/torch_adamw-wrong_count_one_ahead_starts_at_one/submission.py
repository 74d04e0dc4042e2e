from torch import enable_grad, no_grad, zeros_like
from torch.optim.optimizer import Optimizer


class AdamW(Optimizer):
    def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        assert_possible(lr=lr, eps=eps, weight_decay=weight_decay)
        for beta in betas:
            if beta < 0 or beta >= 1:
                raise ValueError("betas: from 0 to below 1")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    def step(self, closure=None):
        with enable_grad():
            result = closure() if closure else None
        with no_grad():
            for group in self.param_groups:
                self.move(group)
        return result

    def move(self, group):
        for p in filter(lambda p: p.grad is not None, group["params"]):
            memory = self.memory_of(p)
            memory["count"] += 1
            direction = self.direction(memory, p.grad, group["betas"], group["eps"])
            p.data -= group["lr"] * (group["weight_decay"] * p.data + direction)

    def memory_of(self, p):
        if p not in self.state:
            self.state[p] = {"count": 1, "first": zeros_like(p), "second": zeros_like(p)}
        return self.state[p]

    def direction(self, memory, g, betas, eps):
        memory["first"].lerp_(g, 1 - betas[0])
        memory["second"].lerp_(g.square(), 1 - betas[1])
        first = memory["first"] / (1 - betas[0] ** memory["count"])
        second = memory["second"] / (1 - betas[1] ** memory["count"])
        return first / (second.sqrt() + eps)


def assert_possible(**options):
    for name, value in options.items():
        if value < 0:
            raise ValueError(f"{name} is negative")
