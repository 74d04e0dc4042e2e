import torch

from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.squares = sqr_mom, eps, {}

    def opt_step(self, p):
        size = torch.abs(p.grad)
        if p in self.squares:
            size = self.sqr_mom * self.squares[p] + (1 - self.sqr_mom) * size
        self.squares[p] = size
        p -= self.lr * p.grad * (size + self.eps)
