import torch


def init(self, params, lr, wd=0.0):
    vars(self).update(params=list(params), lr=lr, wd=wd)


def each(self, work):
    for p in self.params:
        if p.grad is not None:
            work(p)


def step(self):
    def work(p):
        p.data.mul_(1 - self.lr * self.wd).sub_(p.grad, alpha=self.lr)

    each(self, work)


def zero_grad(self):
    each(self, lambda p: setattr(p, "grad", None))


SGD = type("SGD", (), {"__init__": init, "step": step, "zero_grad": zero_grad})
