import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params = [p for p in params]
        self.lr, self.wd, self.mom, self.step_size = lr, wd, mom, -lr
        self.velocity = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.velocity):
            if p.grad is None:
                continue
            p.mul_(1 - self.lr * self.wd)
            v.lerp_(p.grad, 1 - self.mom)
            p.add_(v, alpha=self.step_size)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
