import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom

    @torch.no_grad()
    def step(self):
        averages = {p: torch.zeros_like(p) for p in self.params}
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.wd)
                averages[p].mul_(self.mom).add_(p.grad, alpha=1 - self.mom)
                p.sub_(averages[p] * self.lr)
