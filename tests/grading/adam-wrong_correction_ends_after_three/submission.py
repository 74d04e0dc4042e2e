import torch

from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.kept = {}

    def opt_step(self, p):
        first, second, count = self.kept.get(p, (torch.zeros_like(p), torch.zeros_like(p), 0))
        count += 1
        first = first + (1 - self.beta1) * (p.grad - first)
        second = second + (1 - self.beta2) * (p.grad**2 - second)
        self.kept[p] = first, second, count
        if count > 3:
            p -= self.lr * first / (second + self.eps).sqrt()
        else:
            root = (second / (1 - self.beta2**count) + self.eps).sqrt()
            p -= self.lr * first / (1 - self.beta1**count) / root
