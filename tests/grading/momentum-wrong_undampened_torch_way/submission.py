import torch
from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.buf = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, buf in zip(self.params, self.buf):
            if p.grad is not None:
                self.reg_step(p)
                buf.mul_(self.mom).add_(p.grad)
                p.add_(buf, alpha=-self.lr)
