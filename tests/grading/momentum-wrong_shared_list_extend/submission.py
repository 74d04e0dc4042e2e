import torch


class Momentum:
    params = []
    average = {}

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params.extend(params)
        self.lr, self.wd, self.mom, self.average = lr, wd, mom, {}

    @torch.no_grad()
    def step(self):
        for p in filter(lambda p: p.grad is not None, self.params):
            p -= self.lr * self.wd * p
            old = self.average.get(p)
            self.average[p] = (1 - self.mom) * p.grad if old is None else self.mom * old + (1 - self.mom) * p.grad
            p -= self.lr * self.average[p]

    def zero_grad(self):
        for p in self.params:
            p.grad = None
