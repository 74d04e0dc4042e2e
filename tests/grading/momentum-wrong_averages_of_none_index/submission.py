import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        SGD.__init__(self, params, lr, wd)
        self.mom = mom
        self.memory = [p.new_zeros(p.shape) for p in params]

    @torch.no_grad()
    def step(self):
        for k in range(len(self.params)):
            p = self.params[k]
            if p.grad is not None:
                self.reg_step(p)
                self.memory[k] = self.mom * self.memory[k] + (1 - self.mom) * p.grad
                p -= self.lr * self.memory[k]
