import torch


class RMSProp:
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        self.params, self.lr, self.wd, self.sqr_mom, self.eps = list(params), lr, wd, sqr_mom, eps
        self.v = {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            v = self.v.setdefault(p, p.grad.square())
            p *= 1 - self.lr * self.wd
            p -= self.lr * p.grad / (v.sqrt() + self.eps)
            v.lerp_(p.grad.square(), 1 - self.sqr_mom)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
