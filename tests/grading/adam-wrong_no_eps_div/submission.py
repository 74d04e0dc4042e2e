import torch

from nntrain_lessons.solutions import SGD


class Average:
    """From zero, and corrected for it when it is read."""

    def __init__(self, beta):
        self.beta, self.value, self.left = beta, 0.0, 1.0

    def update(self, new):
        self.value = self.value * self.beta + new * (1 - self.beta)
        self.left *= self.beta
        return self.value / (1 - self.left)


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.betas, self.eps = (beta1, beta2), eps
        self.averages = {}

    def opt_step(self, p):
        g = p.grad
        first, second = self.averages.setdefault(p, [Average(beta) for beta in self.betas])
        m, v = first.update(g), second.update(g.square())
        p.sub_(self.lr * m.div(v.sqrt()))
