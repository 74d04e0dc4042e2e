import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = {*params}, lr, wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                moved = p - self.lr * p.grad
                p.copy_(moved - self.lr * self.wd * moved)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
