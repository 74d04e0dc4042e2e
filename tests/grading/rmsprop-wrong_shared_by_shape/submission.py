from collections import defaultdict

from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.v = sqr_mom, eps, {}

    def opt_step(self, p):
        old = self.v.get(p.shape, p.grad**2)
        self.v[p.shape] = self.sqr_mom * old + (1 - self.sqr_mom) * p.grad**2
        p -= self.lr * p.grad / (self.v[p.shape].sqrt() + self.eps)
