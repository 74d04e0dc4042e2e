import torch
from torch.nn.functional import normalize


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is None:
                    continue
                direction = normalize(p.grad.flatten(), dim=0).reshape(p.shape)
                p -= self.lr * (self.wd * p + direction)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
