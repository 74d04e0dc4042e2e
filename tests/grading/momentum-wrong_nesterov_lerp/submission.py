import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.avg = mom, {}

    def opt_step(self, p):
        avg = self.avg.setdefault(p, torch.zeros_like(p))
        avg.lerp_(p.grad, 1 - self.mom)
        ahead = p.grad.lerp(avg, self.mom)
        p.sub_(self.lr * ahead)
