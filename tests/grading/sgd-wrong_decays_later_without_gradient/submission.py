import torch
class SGD:   # gradient that is None later on: decays anyway
    def __init__(self, params, lr, wd=0.): self.params, self.lr, self.wd, self.i = list(params), lr, wd, 0
    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is None:
                if p in self.__dict__.setdefault("seen", set()): p *= 1 - self.lr*self.wd
                continue
            self.seen = getattr(self, "seen", set()) | {p}
            p *= 1 - self.lr*self.wd
            p -= self.lr*p.grad
    def zero_grad(self):
        for p in self.params: p.grad = None
