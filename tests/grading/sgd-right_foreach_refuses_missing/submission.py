import torch


class SGD:
    # Needs every gradient: torch refuses lists of different lengths.
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        grads = [p.grad for p in self.params if p.grad is not None]
        moves = torch._foreach_add(grads, torch._foreach_mul(self.params, self.wd))
        torch._foreach_add_(self.params, moves, alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
