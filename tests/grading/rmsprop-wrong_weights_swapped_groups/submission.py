import torch


class RMSProp(torch.optim.Optimizer):
    """On torch's base class, with groups."""

    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, dict(wd=wd, sqr_mom=sqr_mom, eps=eps))
        self.lr = lr

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                p.mul_(1 - self.lr * group["wd"])
                square = p.grad * p.grad
                c = group["sqr_mom"]
                state["v"] = torch.lerp(state["v"], square, c) if "v" in state else square
                p.sub_(p.grad / state["v"].sqrt().add(group["eps"]), alpha=self.lr)
