import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.weights, self.lr, self.wd = list(params), lr, wd

    def step(self):
        for w in self.weights:
            if w.grad is not None:
                w = w.data - self.lr * (w.grad + self.wd * w.data)

    def zero_grad(self):
        for w in self.weights:
            w.grad = None
