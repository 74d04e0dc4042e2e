import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params = list(params)
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.state = {p: {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in self.params}

    @torch.no_grad()
    def step(self):
        for p, s in self.state.items():
            if p.grad is None:
                continue
            g = p.grad
            p.mul_(1 - self.lr * self.wd)
            s["t"] += 1
            s["m"].mul_(self.beta1).add_(g, alpha=1 - self.beta1)
            s["v"].mul_(self.beta2).addcmul_(g, g, value=1 - self.beta2)
            m = s["m"] / (1 - self.beta1 ** s["t"])
            v = s["v"] / (1 - self.beta2 ** s["t"])
            p.addcdiv_(m, v.sqrt().add_(self.eps), value=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
