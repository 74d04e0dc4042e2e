import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, 0.0)
        self.decay = wd
        self.beta1, self.beta2, self.eps, self.s = beta1, beta2, eps, {}

    def opt_step(self, p):
        m, v, t = self.s.get(p, (0, 0, 0))
        t += 1
        m, v = self.beta1 * m + (1 - self.beta1) * p.grad, self.beta2 * v + (1 - self.beta2) * p.grad**2
        self.s[p] = m, v, t
        p -= self.lr * m / (1 - self.beta1**t) / (v / (1 - self.beta2**t) + self.eps).sqrt()
        p *= 1 - self.lr * self.decay
