import torch


class AdamW:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        self.defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        self.param_groups, self.state = [{"params": list(params), **self.defaults}], {}

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is not None:
                    s = self.state.setdefault(p, dict(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p)))
                    s["t"] += 1
                    s["m"].lerp_(p.grad, 1 - b1)
                    s["v"].lerp_(p.grad**2, 1 - b2)
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                    root = (s["v"] / (1 - b2 ** s["t"])).sqrt()
                    p.sub_(group["lr"] * s["m"] / (1 - b1 ** s["t"]) / (root + group["eps"]))
        return loss

    def zero_grad(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = None
