import torch

from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.squares = sqr_mom, eps, {}

    def step(self):
        if not self.squares:
            for p in self.params:
                self.squares[p] = torch.zeros_like(p) if p.grad is None else p.grad.square()
        super().step()

    def opt_step(self, p):
        self.squares[p].mul_(self.sqr_mom).addcmul_(p.grad, p.grad, value=1 - self.sqr_mom)
        p -= self.lr * p.grad / (self.squares[p].sqrt() + self.eps)
