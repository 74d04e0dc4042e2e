import torch

AVERAGES = []


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        global AVERAGES
        self.params, self.lr, self.wd, self.mom = list(params), lr, wd, mom
        AVERAGES = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, average in zip(self.params, AVERAGES):
            if p.grad is not None:
                p *= 1 - self.lr * self.wd
                average *= self.mom
                average += (1 - self.mom) * p.grad
                p -= self.lr * average

    def zero_grad(self):
        for p in self.params:
            p.grad = None
