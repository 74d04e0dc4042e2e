import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params = [p for p in params]
        self.lr, self.wd, self.mom = lr, wd, mom
        self.velocity = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.velocity):
            if p.grad is None:
                continue
            g = p.grad
            p = p.mul(1 - self.lr * self.wd)
            v.lerp_(g, 1 - self.mom)
            p = p.sub(v, alpha=self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
