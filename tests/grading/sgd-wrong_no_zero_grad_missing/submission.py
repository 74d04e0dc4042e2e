import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * (p.grad + self.wd * p.data)
