import torch


class Momentum:
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.inner = torch.optim.SGD(params, lr=lr, momentum=mom, dampening=0)
        self.lr, self.wd, self.mom = lr, wd, mom

    @torch.no_grad()
    def step(self):
        for group in self.inner.param_groups:
            group["lr"] = self.lr * (1 - self.mom)
            for p in group["params"]:
                if p.grad is not None:
                    p.mul_(1 - self.lr * self.wd)
        self.inner.step()

    def zero_grad(self):
        self.inner.zero_grad()
