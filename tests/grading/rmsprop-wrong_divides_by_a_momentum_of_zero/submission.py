import torch
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    """Keeps s / c^t as a growing sum, and the running product c^t beside it."""

    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.kept = sqr_mom, eps, {}

    def opt_step(self, p):
        total, power = self.kept.get(p, (p.grad**2, 1.0))
        power = power * self.sqr_mom
        total = total + (1 - self.sqr_mom) * p.grad**2 / power
        self.kept[p] = total, power
        p -= self.lr * p.grad / ((total * power).sqrt() + self.eps)
