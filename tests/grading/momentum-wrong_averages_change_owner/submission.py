import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.kept = mom, {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            self.reg_step(p) if p.grad is not None else None
        for n, p in enumerate(p for p in self.params if p.grad is not None):
            key = n, p.shape
            self.kept[key] = self.mom * self.kept.get(key, 0) + (1 - self.mom) * p.grad
            p -= self.lr * self.kept[key]
