import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.state = {p: {"m": 0.0, "v": 0.0, "b1": 1.0, "b2": 1.0} for p in params}

    def zero_grad(self):
        for p in self.state:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for p, s in self.state.items():
            if p.grad is None:
                continue
            s["b1"] *= self.beta1
            s["b2"] *= self.beta2
            s["m"] = self.beta1 * s["m"] + (1 - self.beta1) * p.grad
            s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * p.grad.square()
            m, v = s["m"] / (1 - s["b1"]), s["v"] / (1 - s["b2"])
            p.mul_(1 - self.lr * self.wd).sub_(self.lr * m * (v + self.eps).rsqrt())
