import torch
from nntrain_lessons.solutions import Momentum


class Adam(Momentum):
    """The first average is Momentum's own; only the second is new."""

    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd, mom=beta1)
        self.sqr_mom, self.eps = beta2, eps
        self.more = {}

    def opt_step(self, p):
        here = p.clone()
        super().opt_step(p)
        p.copy_(here)
        t, sqr = self.more.get(p, (0, torch.zeros_like(p)))
        t, sqr = t + 1, self.sqr_mom * sqr + (1 - self.sqr_mom) * p.grad**2
        self.more[p] = t, sqr
        unbiased = self.avg[p] / (1 - self.mom**t)
        p -= self.lr * unbiased / (sqr / (1 - self.sqr_mom**t) + self.eps).sqrt()
