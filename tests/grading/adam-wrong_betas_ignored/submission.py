import torch
from nntrain_lessons.solutions import SGD

BETA1, BETA2, EPS = 0.9, 0.99, 1e-5


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.s = {}

    def opt_step(self, p):
        m, v, t = self.s.get(p, (0, 0, 0))
        t += 1
        m, v = BETA1 * m + (1 - BETA1) * p.grad, BETA2 * v + (1 - BETA2) * p.grad**2
        self.s[p] = m, v, t
        p -= self.lr * m / (1 - BETA1**t) / (v / (1 - BETA2**t) + EPS).sqrt()
