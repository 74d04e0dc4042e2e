import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps, self.m, self.v = beta1, beta2, eps, {}, {}

    def opt_step(self, p):
        self.m[p] = self.beta1 * self.m.get(p, torch.zeros_like(p)) + (1 - self.beta1) * p.grad
        self.v[p] = self.beta2 * self.v.get(p, torch.zeros_like(p)) + (1 - self.beta2) * p.grad**2
        m_hat = self.m[p] / (1 - self.beta1**self.i)
        v_hat = self.v[p] / (1 - self.beta2**self.i)
        p -= self.lr * m_hat / (v_hat + self.eps).sqrt()
