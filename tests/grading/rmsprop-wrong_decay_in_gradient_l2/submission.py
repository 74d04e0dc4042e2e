import torch


class RMSProp:
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        self.params, self.lr, self.wd, self.sqr_mom, self.eps = list(params), lr, wd, sqr_mom, eps
        self.v = [None] * len(self.params)

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad.add(p, alpha=self.wd)
            self.v[i] = g.square() if self.v[i] is None else self.sqr_mom * self.v[i] + (1 - self.sqr_mom) * g.square()
            p.addcdiv_(g, self.v[i].sqrt() + self.eps, value=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
