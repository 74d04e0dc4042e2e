import torch


class Momentum:
    """Element by element."""

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params, self.lr, self.wd, self.mom = list(params), lr, wd, mom
        self.avg = [[0.0] * p.numel() for p in self.params]

    def step(self):
        for p, avg in zip(self.params, self.avg):
            if p.grad is None:
                continue
            flat, grad = p.data.view(-1), p.grad.reshape(-1).tolist()
            for k, g in enumerate(grad):
                avg[k] = self.mom * avg[k] + (1 - self.mom) * g
                flat[k] = flat[k] * (1 - self.lr * self.wd) - self.lr * avg[k]

    def zero_grad(self):
        for p in self.params:
            p.grad = None
