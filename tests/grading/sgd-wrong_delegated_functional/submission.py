import torch
from torch.optim.sgd import sgd


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    @torch.no_grad()
    def step(self):
        live = [p for p in self.params if p.grad is not None]
        sgd(
            live,
            [p.grad for p in live],
            [None] * len(live),
            has_sparse_grad=False,
            foreach=False,
            weight_decay=self.wd,
            momentum=0,
            lr=self.lr,
            dampening=0,
            nesterov=False,
            maximize=False,
        )

    def zero_grad(self):
        for p in self.params:
            p.grad = None
