import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd, self.i = iter(params), lr, wd, 0

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            self.reg_step(p)
            self.opt_step(p)
        self.i += 1

    def reg_step(self, p):
        p -= self.lr * self.wd * p

    def opt_step(self, p):
        direction = torch.nn.functional.normalize(p.grad.flatten(), dim=0).view_as(p)
        p -= self.lr * direction

    def zero_grad(self):
        for p in self.params:
            p.grad = None
