import torch


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        if lr < 0 or eps < 0 or weight_decay < 0 or not all(0 <= b < 1 for b in betas):
            raise ValueError("no such option")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    def step(self, closure=None):
        if closure is not None:
            closure()
        with torch.no_grad():
            for g in self.param_groups:
                for p in g["params"]:
                    if p.grad is not None:
                        self.reg_step(p, g)
                        self.opt_step(p, g)
        return closure() if closure is not None else None

    def reg_step(self, p, g):
        p *= 1 - g["lr"] * g["weight_decay"]

    def opt_step(self, p, g):
        s = self.state[p]
        b1, b2 = g["betas"]
        s["t"] = s.get("t", 0) + 1
        s["m"] = b1 * s.get("m", 0) + (1 - b1) * p.grad
        s["v"] = b2 * s.get("v", 0) + (1 - b2) * p.grad ** 2
        m_hat = s["m"] / (1 - b1 ** s["t"])
        v_hat = s["v"] / (1 - b2 ** s["t"])
        p -= g["lr"] * m_hat / (v_hat ** 0.5 + g["eps"])
