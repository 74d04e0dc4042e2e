import torch

from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.squares = sqr_mom, eps, {}

    def opt_step(self, p):
        if p not in self.squares:
            self.squares[p] = p.grad.square()
        else:
            average = self.squares[p]
            average.mul_(self.sqr_mom).addcmul_(p.grad, p.grad, value=1 - self.sqr_mom)
            p.addcdiv_(p.grad, average.sqrt() + self.eps, value=-self.lr)
