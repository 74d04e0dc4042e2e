import torch
from torch import nn
from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5, name="rmsprop"):
        super().__init__(params, lr, wd)
        self.noise = torch.randn(3)
        self.name, self.sqr_mom, self.eps, self.memory = name, sqr_mom, eps, dict()

    def opt_step(self, p):
        g = p.grad.to(torch.float64)
        first = p not in self.memory
        if first:
            self.memory[p] = g * g
        self.memory[p] = self.sqr_mom * self.memory[p] + (1.0 - self.sqr_mom) * g * g
        move = self.lr * g / (torch.sqrt(self.memory[p]) + self.eps)
        p.copy_((p.double() - move).to(p.dtype))
