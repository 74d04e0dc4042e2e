import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.b, self.eps, self.memory = (beta1, beta2), eps, {}

    def opt_step(self, p):
        m, v, t = self.memory.get(p) or (torch.zeros(p.shape), torch.zeros(p.shape), 0)
        m.mul_(self.b[0]).add_(p.grad, alpha=1 - self.b[0])
        v.mul_(self.b[1]).addcmul_(p.grad, p.grad, value=1 - self.b[1])
        t += 1
        self.memory[p] = m, v, t
        one, two = 1 - self.b[0] ** t, 1 - self.b[1] ** t
        p -= self.lr * (m / one) / ((v.sqrt() + self.eps) / two**0.5)
