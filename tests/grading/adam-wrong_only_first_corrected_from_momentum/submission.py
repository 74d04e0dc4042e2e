import torch

from nntrain_lessons.solutions import Momentum


class Adam(Momentum):
    """The average of gradients is the parent's."""

    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd, mom=beta1)
        self.beta2, self.eps, self.memory = beta2, eps, {}

    def opt_step(self, p):
        before = p.clone()
        super().opt_step(p)
        direction = (before - p) / (self.lr or 1.0)
        p.copy_(before)
        t, v = self.memory.get(p, (0, torch.zeros_like(p)))
        t, v = t + 1, torch.addcmul(self.beta2 * v, p.grad, p.grad, value=1 - self.beta2)
        self.memory[p] = t, v
        direction = direction / (1 - self.mom**t)
        p -= self.lr * direction / (v + self.eps).sqrt()
