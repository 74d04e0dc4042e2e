import torch
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.v = sqr_mom, eps, {}

    def opt_step(self, p):
        new = p.grad * p.grad
        self.v[p] = torch.lerp(self.v.get(p, new), new, self.sqr_mom)
        p -= self.lr * p.grad / (self.v[p] ** 0.5 + self.eps)
