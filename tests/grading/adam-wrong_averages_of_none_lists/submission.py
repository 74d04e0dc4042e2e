import torch

from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = [torch.zeros_like(p) for p in params]
        self.v = [torch.zeros_like(p) for p in params]

    @torch.no_grad()
    def step(self):
        self.i += 1
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.reg_step(p)
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * p.grad
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * p.grad**2
            m, v = self.m[k] / (1 - self.beta1**self.i), self.v[k] / (1 - self.beta2**self.i)
            p -= self.lr * m / (v + self.eps).sqrt()
