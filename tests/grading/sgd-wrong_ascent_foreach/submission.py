import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        live = [p for p in self.params if p.grad is not None]
        torch._foreach_mul_(live, 1 - self.lr * self.wd)
        torch._foreach_add_(live, [p.grad for p in live], alpha=self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
