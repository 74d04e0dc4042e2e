import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    # The sum is kept, undampened, and the factor 1 - mom goes into the step.
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        SGD.__init__(self, params, lr, wd)
        self.mom = mom
        self.sums = {}

    def opt_step(self, p):
        buf = self.sums.setdefault(p, torch.zeros_like(p))
        buf.mul_(self.mom).add_(p.grad)
        p.add_(buf, alpha=-self.lr * (1 - self.mom))
