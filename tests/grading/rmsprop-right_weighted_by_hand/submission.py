"""The average written as a correction: old plus a share of what is new."""
import torch

__all__ = ["RMSProp"]
DEFAULTS = {"wd": 0.0, "sqr_mom": 0.99, "eps": 1e-5}


def correction(old, new, share):
    return old + share * (new - old)


class RMSProp:
    def __init__(self, params, lr, **options):
        options = DEFAULTS | options
        self.params, self.lr = list(params), lr
        self.wd, self.sqr_mom, self.eps = (options[name] for name in DEFAULTS)
        self.state = {}

    def step(self):
        for p in self.params:
            g = p.grad
            if g is None:
                continue
            old = self.state.get(p)
            new = g.detach() ** 2
            self.state[p] = new.clone() if old is None else correction(old, new, 1 - self.sqr_mom)
            rms = self.state[p] ** 0.5
            p.data = p.data - p.data * self.lr * self.wd - self.lr * g / (rms + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
