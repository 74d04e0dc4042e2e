import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps, self.s = beta1, beta2, eps, {}

    def opt_step(self, p):
        s = self.s.setdefault(id(p), {"m": torch.zeros_like(p), "s": torch.zeros_like(p), "t": 0})
        s["t"] += 1
        s["m"].lerp_(p.grad, 1 - self.beta1)
        distance = p.grad - s["m"]
        s["s"].lerp_(distance * distance, 1 - self.beta2)
        m = s["m"] / (1 - self.beta1 ** s["t"])
        p.sub_(self.lr * m * (s["s"] / (1 - self.beta2 ** s["t"]) + self.eps).rsqrt())
