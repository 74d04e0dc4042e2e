import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.data -= self.lr * (p.grad + self.wd * p.data)

    def zero_grad(self):
        grads = [p.grad for p in self.params]
        for g in grads:
            g = torch.zeros_like(g)
