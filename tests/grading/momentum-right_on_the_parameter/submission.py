import torch
from nntrain_lessons.solutions import *


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom

    def opt_step(self, p):
        p.momentum_buffer = getattr(p, "momentum_buffer", 0) * self.mom + p.grad * (1 - self.mom)
        p -= p.momentum_buffer * self.lr
