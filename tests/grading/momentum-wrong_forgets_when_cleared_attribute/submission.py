import torch

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.running = {}

    def zero_grad(self):
        super().zero_grad()
        self.running = {}

    def opt_step(self, p):
        before = self.running.get(p, torch.zeros_like(p))
        self.running[p] = before + (1 - self.mom) * (p.grad - before)
        p.add_(self.running[p], alpha=-self.lr)
