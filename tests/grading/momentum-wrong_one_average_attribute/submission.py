import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params = [p for p in params]
        self.lr, self.wd, self.mom = lr, wd, mom
        self.v = 0

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            p.mul_(1 - self.lr * self.wd)
            self.v = self.v * self.mom + p.grad * (1 - self.mom)
            p.sub_(self.v, alpha=self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
