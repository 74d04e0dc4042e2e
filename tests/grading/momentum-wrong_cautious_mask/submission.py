import torch

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.speed = mom, {}

    def opt_step(self, p):
        if p not in self.speed:
            self.speed[p] = torch.zeros_like(p)
        self.speed[p].mul_(self.mom).add_(p.grad, alpha=1 - self.mom)
        agree = self.speed[p] * p.grad > 0
        p -= self.lr * self.speed[p] * agree
