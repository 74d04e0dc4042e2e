import torch
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.avg = sqr_mom, eps, {}
        self.seen = set()

    def average(self, p):
        key = id(p)
        if key in self.seen:
            self.avg[key] *= self.sqr_mom
            self.avg[key] += p.grad**2 * (1 - self.sqr_mom)
        else:
            self.seen.add(key)
            self.avg[key] = p.grad**2
        return self.avg[key]

    def opt_step(self, p):
        size = p.grad.abs()
        ratio = torch.div(size, self.average(p).sqrt() + self.eps)
        p -= self.lr * p.grad.sign() * ratio
