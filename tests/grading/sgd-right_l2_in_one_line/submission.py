import torch


class SGD:
    # For plain descent an L2 penalty and the decoupled decay are one and the same.
    def __init__(self, params, lr, wd=0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        with torch.inference_mode():
            for p in filter(lambda p: p.grad is not None, self.params):
                p.add_(p.grad + self.wd * p, alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
