import torch


class Momentum:
    params = []

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params += list(params)
        self.lr, self.wd, self.mom, self.avg = lr, wd, mom, {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.avg[p] = self.mom * self.avg.get(p, 0) + (1 - self.mom) * p.grad
                p.mul_(1 - self.lr * self.wd).sub_(self.lr * self.avg[p])

    def zero_grad(self):
        for p in self.params:
            p.grad = None
