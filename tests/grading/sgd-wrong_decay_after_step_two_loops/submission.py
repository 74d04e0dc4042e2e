import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params = list(params)
        self.lr, self.wd = lr, wd

    @property
    def live(self):
        return [p for p in self.params if p.grad is not None]

    @torch.no_grad()
    def step(self):
        for p in self.live:
            p.add_(p.grad, alpha=-self.lr)
        for p in self.live:
            p.sub_(self.lr * self.wd * p)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
