import torch


class RMSProp:
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        self.inner = torch.optim.RMSprop(params, lr, alpha=sqr_mom, eps=eps)
        self.lr, self.wd = lr, wd

    def step(self):
        for group in self.inner.param_groups:
            group["lr"] = self.lr
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.data.mul_(1 - self.lr * self.wd)
                if p not in self.inner.state:
                    self.inner.state[p] = {"step": torch.tensor(0.0), "square_avg": p.grad**2}
        self.inner.step()

    def zero_grad(self):
        self.inner.zero_grad()
