import torch
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.c, self.eps = sqr_mom, eps
        self.s = [None for _ in self.params]

    @torch.no_grad()
    def step(self):
        for n, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.reg_step(p)
            g2 = p.grad.pow(2)
            self.s[n] = g2 if self.s[n] is None else torch.lerp(g2, self.s[n], self.c)
            p -= self.lr * p.grad * torch.rsqrt(self.s[n] + self.eps)
