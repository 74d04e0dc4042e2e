import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta2, self.eps, self.sums = beta2, eps, {}

    def opt_step(self, p):
        total, weight = self.sums.get(p, (0, 0))
        total, weight = self.beta2 * total + p.grad**2, self.beta2 * weight + 1
        self.sums[p] = total, weight
        p -= self.lr * p.grad / torch.sqrt(total / weight + self.eps)
