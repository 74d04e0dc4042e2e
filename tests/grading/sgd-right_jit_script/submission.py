import torch


@torch.jit.script
def move(p: torch.Tensor, g: torch.Tensor, lr: float, wd: float):
    p.sub_(lr * (g + wd * p))


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                move(p, p.grad, self.lr, self.wd)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
