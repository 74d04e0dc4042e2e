import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params, self.lr, self.wd, self.mom = list(params), lr, wd, mom
        self.avg = [0.0] * len(self.params)

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                d_p = p.grad.add(p, alpha=self.wd)
                self.avg[i] = self.mom * self.avg[i] + (1 - self.mom) * d_p
                p.add_(self.avg[i], alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
