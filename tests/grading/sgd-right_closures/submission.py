import torch
from types import SimpleNamespace


def SGD(params, lr, wd=0.0):
    params = list(params)
    opt = SimpleNamespace(params=params, lr=lr, wd=wd)

    def step():
        with torch.no_grad():
            for p in params:
                if p.grad is not None:
                    p *= 1 - opt.lr * opt.wd
                    p -= opt.lr * p.grad

    def zero_grad():
        for p in params:
            p.grad = None

    opt.step, opt.zero_grad = step, zero_grad
    return opt
