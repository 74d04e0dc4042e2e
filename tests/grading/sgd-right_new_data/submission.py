from torch import *


class SGD(object):
    """Through p.data, which needs no no_grad; every step gives the parameter new storage."""

    def __init__(self, params, lr, wd=0.):
        self.model_params = tuple(params)
        self.lr, self.decay = lr, wd

    def step(self):
        for weight in self.model_params:
            if weight.grad is None:
                continue
            shrunk = weight.data * (1 - self.lr * self.decay)
            weight.data = shrunk - self.lr * weight.grad.data

    def zero_grad(self, set_to_none=False):
        for weight in self.model_params:
            if weight.grad is not None:
                weight.grad = zeros_like(weight)
