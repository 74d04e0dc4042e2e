import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params = list(params)
        self.lr, self.wd, self.mom = lr, wd, mom
        self.buffers = None

    @torch.no_grad()
    def step(self):
        if self.buffers is None:
            self.buffers = {id(p): torch.zeros_like(p) for p in self.params}
        ps = [p for p in self.params if p.grad is not None]
        gs = [p.grad for p in ps]
        bs = [self.buffers[id(p)] for p in ps]
        torch._foreach_mul_(bs, self.mom)
        torch._foreach_add_(bs, gs, alpha=1 - self.mom)
        torch._foreach_mul_(ps, 1 - self.lr * self.wd)
        torch._foreach_add_(ps, bs, alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
