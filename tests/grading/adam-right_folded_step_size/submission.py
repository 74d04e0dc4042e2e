import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    # Both corrections in one factor, and eps scaled to match: the same formula.
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.betas, self.eps = (beta1, beta2), eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.reg_step(p)
            self.t[k] += 1
            self.m[k].lerp_(p.grad, 1 - b1)
            self.v[k].lerp_(p.grad**2, 1 - b2)
            c1, c2 = 1 - b1 ** self.t[k], 1 - b2 ** self.t[k]
            p -= self.lr * c2**0.5 / c1 * self.m[k] / (self.v[k] + c2 * self.eps).sqrt()
