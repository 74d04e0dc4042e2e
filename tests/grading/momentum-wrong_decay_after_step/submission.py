import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params, self.lr, self.wd, self.mom = list(params), lr, wd, mom
        self.avg = {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.avg[p] = self.mom * self.avg.get(p, 0) + (1 - self.mom) * p.grad
                p -= self.lr * self.avg[p]
                p -= self.lr * self.wd * p

    def zero_grad(self):
        for p in self.params:
            p.grad = None
