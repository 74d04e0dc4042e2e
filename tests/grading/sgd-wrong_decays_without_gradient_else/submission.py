import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        with torch.no_grad():
            for p in self.params:
                g = torch.zeros_like(p) if p.grad is None else p.grad
                p.copy_(p - self.lr * g - self.lr * self.wd * p)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
