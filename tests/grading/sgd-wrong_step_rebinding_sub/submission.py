import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.wd)
                p = torch.sub(p, p.grad, alpha=self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
