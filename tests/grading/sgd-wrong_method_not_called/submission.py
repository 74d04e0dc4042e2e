import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.reg_step
                self.opt_step

    def reg_step(self, p):
        p *= 1 - self.lr * self.wd

    def opt_step(self, p):
        p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None
