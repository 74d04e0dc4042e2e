import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps, self.s = beta1, beta2, eps, {}

    def opt_step(self, p):
        zero = torch.zeros_like(p)
        m, v, top, t = self.s.get(p, (zero, zero, zero, 0))
        t += 1
        m, v = m.lerp(p.grad, 1 - self.beta1), v.lerp(p.grad**2, 1 - self.beta2)
        top = torch.maximum(top, v)
        self.s[p] = m, v, top, t
        p -= self.lr * m / (1 - self.beta1**t) / (top / (1 - self.beta2**t) + self.eps).sqrt()
