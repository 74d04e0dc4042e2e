import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            assert p.grad is not None, "call backward before step"
            p -= self.lr * (p.grad + self.wd * p)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
