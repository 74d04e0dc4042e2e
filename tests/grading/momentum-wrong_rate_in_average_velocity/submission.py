import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.velocity = {p: torch.zeros_like(p) for p in self.params}

    def opt_step(self, p):
        v = self.velocity[p]
        v.mul_(self.mom).sub_(p.grad, alpha=self.lr * (1 - self.mom))
        p.add_(v)
