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
        first = self.beta1 * first + (1 - self.beta1) * p.grad
        smooth = first / (1 - self.beta1**count)
        second = self.beta2 * second + (1 - self.beta2) * smooth.square()
        self.kept[p] = first, second, count
        p -= self.lr * smooth / (second / (1 - self.beta2**count) + self.eps).sqrt()
