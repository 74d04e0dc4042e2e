import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params, self.lr, self.wd, self.mom, self.buf = list(params), lr, wd, mom, {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.wd)
                if p in self.buf:
                    self.buf[p].mul_(self.mom).add_(p.grad, alpha=1 - self.mom)
                else:
                    self.buf[p] = p.grad
                p.add_(self.buf[p], alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()
