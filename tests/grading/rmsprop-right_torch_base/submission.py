import torch
from torch.optim.optimizer import Optimizer


class RMSProp(Optimizer):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        defaults = dict(lr=lr, wd=wd, sqr_mom=sqr_mom, eps=eps)
        super(RMSProp, self).__init__(params, defaults)

    def __getattr__(self, name):
        if name == "lr":
            return self.param_groups[0]["lr"]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if name == "lr":
            self.param_groups[0]["lr"] = value
        else:
            super().__setattr__(name, value)

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                sq = self.state[p].setdefault("square_avg", p.grad * p.grad)
                sq.mul_(group["sqr_mom"]).addcmul_(p.grad, p.grad, value=1 - group["sqr_mom"])
                p.mul_(1 - group["lr"] * group["wd"])
                p.addcdiv_(p.grad, sq.sqrt() + group["eps"], value=-group["lr"])
