import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params = list(params)
        self.lr = lr
        self.move = lambda p: p.sub_(p.grad, alpha=lr)
        self.shrink = 1 - lr * wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.mul_(self.shrink)
                self.move(p)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
