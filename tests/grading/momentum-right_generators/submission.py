import torch
from nntrain_lessons.solutions import SGD


def averager(mom):
    avg = 0
    while True:
        g = yield avg
        avg = mom * avg + (1 - mom) * g


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.averagers = [averager(mom) for _ in self.params]
        for each in self.averagers:
            next(each)

    @torch.no_grad()
    def step(self):
        for p, each in zip(self.params, self.averagers, strict=True):
            if p.grad is not None:
                self.reg_step(p)
                p -= self.lr * each.send(p.grad)
