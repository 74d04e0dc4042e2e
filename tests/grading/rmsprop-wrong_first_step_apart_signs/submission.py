import torch

from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.squares = sqr_mom, eps, {}

    def opt_step(self, p):
        g = p.grad
        old = self.squares.get(p)
        self.squares[p] = g.square() if old is None else torch.lerp(g.square(), old, self.sqr_mom)
        direction = g.sign() if old is None else g / (self.squares[p].sqrt() + self.eps)
        p.sub_(direction, alpha=self.lr)
