import torch
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.size = sqr_mom, eps, {}

    def opt_step(self, p):
        size = torch.abs(p.grad)
        old = self.size.get(id(p), size)
        self.size[id(p)] = old + (1 - self.sqr_mom) * (size - old)
        p.data -= self.lr * p.grad / (self.size[id(p)] + self.eps)
