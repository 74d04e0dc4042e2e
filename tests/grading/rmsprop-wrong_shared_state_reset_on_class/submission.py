import torch


class RMSProp:
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        self.params = list(params)
        self.lr, self.wd, self.sqr_mom, self.eps = lr, wd, sqr_mom, eps
        RMSProp.squares = [None] * len(self.params)

    @torch.no_grad()
    def step(self):
        for n, p in enumerate(self.params):
            g = p.grad
            if g is None:
                continue
            p *= 1 - self.lr * self.wd
            if self.squares[n] is None:
                self.squares[n] = g * g
            else:
                self.squares[n].mul_(self.sqr_mom).addcmul_(g, g, value=1 - self.sqr_mom)
            p.addcdiv_(g, self.squares[n].sqrt().add_(self.eps), value=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
