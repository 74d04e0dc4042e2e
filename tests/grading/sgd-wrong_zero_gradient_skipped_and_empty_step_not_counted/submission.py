import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params = [*params]
        self.lr = lr
        self.wd = wd
        self.i = 0

    def step(self):
        moving = [p for p in self.params if p.grad is not None and p.grad.abs().sum() > 0]
        with torch.no_grad():
            for p in moving:
                self.reg_step(p)
                self.opt_step(p)
        self.i += bool(moving)

    def reg_step(self, p):
        p.mul_(1 - self.lr * self.wd)

    def opt_step(self, p):
        p.sub_(p.grad, alpha=self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
