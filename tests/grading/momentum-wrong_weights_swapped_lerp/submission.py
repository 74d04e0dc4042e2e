import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.state = mom, {}

    def opt_step(self, p):
        avg = self.state.setdefault(id(p), torch.zeros_like(p))
        avg.lerp_(p.grad, self.mom)
        p.sub_(avg, alpha=self.lr)
