import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.avg = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        live = [(p, a) for p, a in zip(self.params, self.avg) if p.grad is not None]
        for p, a in live:
            self.reg_step(p)
            p.sub_(a, alpha=self.lr)
        for p, a in live:
            a.lerp_(p.grad, 1 - self.mom)
