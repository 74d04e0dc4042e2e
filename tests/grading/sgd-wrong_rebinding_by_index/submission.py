import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        # The list gets new tensors; the model keeps the old ones.
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    g = p.grad
                    self.params[i] = p * (1 - self.lr * self.wd) - self.lr * g
                    self.params[i].grad = g

    def zero_grad(self):
        for p in self.params:
            p.grad = None
