import torch

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.shadows = {}

    def opt_step(self, p):
        """Descend with a shadow, and follow it slowly."""
        if p not in self.shadows:
            self.shadows[p] = p.detach().clone()
        shadow = self.shadows[p]
        shadow.sub_(p.grad, alpha=self.lr)
        p.lerp_(shadow, 1 - self.mom)
