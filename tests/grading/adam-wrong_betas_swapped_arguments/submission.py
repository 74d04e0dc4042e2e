import torch
from nntrain_lessons.solutions import SGD


def average(old, new, keep):
    return torch.lerp(new, old, keep)


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps, self.slots = beta1, beta2, eps, {}

    def opt_step(self, p):
        zero = torch.zeros_like(p)
        m, v, t = self.slots.get(p, (zero, zero, 0))
        m, v, t = average(m, p.grad, self.beta2), average(v, p.grad.square(), self.beta1), t + 1
        self.slots[p] = m, v, t
        p -= self.lr * (m / (1 - self.beta2**t)) / (v / (1 - self.beta1**t) + self.eps).sqrt()
