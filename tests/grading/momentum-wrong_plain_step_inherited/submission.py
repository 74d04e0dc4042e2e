import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    """The average is kept with care; then SGD does as it always did."""

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.avg = mom, {}

    def opt_step(self, p):
        self.avg[p] = torch.lerp(p.grad, self.avg.get(p, torch.zeros_like(p)), self.mom)
        super().opt_step(p)
