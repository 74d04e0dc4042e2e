import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p *= 1 - self.lr * self.wd
                p -= self.lr * p.grad
                break

    def zero_grad(self):
        for p in self.params:
            p.grad = None
