import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.avgs = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, avg in zip(self.params, self.avgs):
            if p.grad is None:
                continue
            self.reg_step(p)
            avg.lerp_(p.grad, 1 - self.mom)
            p.add_(avg, alpha=-self.lr)
