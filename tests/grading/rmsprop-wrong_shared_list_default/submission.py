import torch


class RMSProp:
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5, everything=[]):
        everything += params
        self.params, self.lr, self.wd, self.sqr_mom, self.eps = everything, lr, wd, sqr_mom, eps
        self.v = {}

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p.mul_(1 - self.lr * self.wd)
                    square = p.grad**2
                    self.v[p] = square + self.sqr_mom * (self.v.get(p, square) - square)
                    p.sub_(self.lr * p.grad / (self.v[p].sqrt() + self.eps))

    def zero_grad(self):
        for p in self.params:
            p.grad = None
