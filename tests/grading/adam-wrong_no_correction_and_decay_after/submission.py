import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps, self.m, self.v = beta1, beta2, eps, {}, {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                self.m[p] = self.beta1 * self.m.get(p, 0) + (1 - self.beta1) * p.grad
                self.v[p] = self.beta2 * self.v.get(p, 0) + (1 - self.beta2) * p.grad**2
                p -= self.lr * self.m[p] / (self.v[p] + self.eps).sqrt()
                self.reg_step(p)
