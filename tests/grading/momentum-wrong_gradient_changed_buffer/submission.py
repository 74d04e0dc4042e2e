import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.avg = mom, {}

    def opt_step(self, p):
        if p not in self.avg:
            self.avg[p] = p.grad
            self.avg[p] *= 1 - self.mom
        else:
            self.avg[p].mul_(self.mom).add_(p.grad, alpha=1 - self.mom)
        p -= self.lr * self.avg[p]
