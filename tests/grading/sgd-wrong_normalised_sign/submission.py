import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * (self.wd * p.data + torch.sign(p.grad))

    def zero_grad(self):
        for p in self.params:
            p.grad = None
