import torch


class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, dict(wd=wd, b1=beta1, b2=beta2, eps=eps))
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            for p in g["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = g["b1"] * s.get("m", 0) + (1 - g["b1"]) * p.grad
                s["v"] = g["b2"] * s.get("v", 0) + (1 - g["b2"]) * p.grad**2
                p.mul_(1 - self.lr * g["wd"])
                p.sub_(self.lr * s["m"] / (s["v"] / (1 - g["b2"] ** s["t"]) + g["eps"]).sqrt())
