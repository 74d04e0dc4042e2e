import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = {p: torch.zeros_like(p) for p in self.params}
        self.v = {p: torch.zeros_like(p) for p in self.params}
        self.t = dict.fromkeys(self.params, 0)

    def opt_step(self, p):
        m, v = self.m[p], self.v[p]
        self.t[p] += 1
        m.mul_(self.beta1).add_(p.grad, alpha=1 - self.beta1)
        v.mul_(self.beta2).addcmul_(m, m, value=1 - self.beta2)
        step = self.lr / (1 - self.beta1 ** self.t[p])
        p.addcdiv_(m, (v / (1 - self.beta2 ** self.t[p]) + self.eps).sqrt(), value=-step)
