import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.kept = {p: (torch.zeros_like(p), torch.zeros_like(p), 1.0, 1.0) for p in self.params}

    def opt_step(self, p):
        m, v, b, c = self.kept[p]
        b, c = b * self.beta1, c * self.beta2
        m = m.lerp(p.grad, 1 - self.beta1)
        v = v.lerp(p.grad**2, 1 - self.beta2)
        self.kept[p] = m, v, b, c
        p.addcdiv_(m / (1 - b), v / (1 - c) + self.eps, value=-self.lr)
