import torch
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps = sqr_mom, eps
        self.total = {p: torch.zeros_like(p) for p in self.params}

    def opt_step(self, p):
        self.total[p].addcmul_(p.grad, p.grad)
        p.addcdiv_(p.grad, self.total[p].sqrt().add_(self.eps), value=-self.lr)
