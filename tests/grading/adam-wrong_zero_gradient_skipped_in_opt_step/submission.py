import torch

from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.kept = {}

    def opt_step(self, p):
        if torch.count_nonzero(p.grad) == 0:
            return
        first, second, count = self.kept.get(p, (0, 0, 0))
        first = self.beta1 * first + (1 - self.beta1) * p.grad
        second = self.beta2 * second + (1 - self.beta2) * p.grad**2
        count += 1
        self.kept[p] = first, second, count
        root = (second / (1 - self.beta2**count) + self.eps).sqrt()
        p -= self.lr * first / (1 - self.beta1**count) / root
