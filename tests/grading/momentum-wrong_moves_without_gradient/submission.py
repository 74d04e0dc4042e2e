import torch
class Momentum:
    def __init__(self, params, lr, wd=0., mom=0.9):
        self.params, self.lr, self.wd, self.mom, self.avg = list(params), lr, wd, mom, {}
    @torch.no_grad()
    def step(self):
        for p in self.params:
            g = torch.zeros_like(p) if p.grad is None else p.grad   # None is taken for zero: it goes on along the old average
            if p.grad is not None: p *= 1 - self.lr*self.wd
            self.avg[p] = self.mom*self.avg.get(p, torch.zeros_like(p)) + (1-self.mom)*g
            p -= self.lr*self.avg[p]
    def zero_grad(self):
        for p in self.params: p.grad = None
