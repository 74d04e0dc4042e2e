import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params, self.t = list(params), 1
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        self.t += 1
        for p, m, v in zip(self.params, self.m, self.v):
            if p.grad is None:
                continue
            m += (1 - self.beta1) * (p.grad - m)
            v += (1 - self.beta2) * (p.grad**2 - v)
            p.data *= 1 - self.lr * self.wd
            p.data -= self.lr * m / (1 - self.beta1**self.t) / (v / (1 - self.beta2**self.t) + self.eps) ** 0.5

    def zero_grad(self):
        for p in self.params:
            p.grad = None
