import torch

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.speed = mom, {}

    def opt_step(self, p):
        before = self.speed.get(p, torch.zeros_like(p))
        before = before.masked_fill(before.sign() == -p.grad.sign(), 0.0)
        self.speed[p] = torch.lerp(p.grad, before, self.mom)
        p -= self.lr * self.speed[p]
