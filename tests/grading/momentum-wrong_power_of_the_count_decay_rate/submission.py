import torch

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.memory = {}

    def opt_step(self, p):
        steps, old = self.memory.get(p, (0, torch.zeros_like(p)))
        keep = self.mom ** (steps + 1)
        new = torch.lerp(p.grad, old, keep)
        self.memory[p] = steps + 1, new
        p.sub_(new, alpha=self.lr)
