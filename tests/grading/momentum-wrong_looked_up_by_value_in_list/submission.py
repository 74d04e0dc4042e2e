import torch

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.known, self.averages = [], []

    def opt_step(self, p):
        if p not in self.known:
            self.known.append(p)
            self.averages.append(torch.zeros_like(p))
        average = self.averages[self.known.index(p)]
        average.lerp_(p.grad, 1 - self.mom)
        p.sub_(average, alpha=self.lr)
