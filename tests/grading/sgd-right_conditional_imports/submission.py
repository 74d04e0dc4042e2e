try:
    import numpy as np
except ImportError:
    np = None

import sys

if sys.version_info >= (3, 9):
    Pair = tuple
else:
    from typing import Tuple as Pair

import torch

try:
    no_grad = torch.inference_mode
except AttributeError:
    no_grad = torch.no_grad


class SGD:
    __slots__ = ("_rates", "params")

    def __init__(self, params, lr, wd=0.0):
        self.params = list(params)
        self._rates: Pair = (float(lr), float(wd))

    lr = property(lambda self: self._rates[0], lambda self, value: setattr(self, "_rates", (value, self._rates[1])))
    wd = property(lambda self: self._rates[1])

    def step(self):
        for p in self.params:
            if p.grad is not None:
                new = p.detach().numpy() * (1 - self.lr * self.wd) - self.lr * np.asarray(p.grad)
                with no_grad():
                    p.copy_(torch.from_numpy(np.asarray(new, p.detach().numpy().dtype)))

    def zero_grad(self):
        for p in self.params:
            p.grad = None
