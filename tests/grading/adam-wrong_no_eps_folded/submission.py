import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2 = beta1, beta2
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.m)

    @torch.no_grad()
    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is not None:
                self.reg_step(p)
                self.t[k] += 1
                self.m[k].lerp_(p.grad, 1 - self.beta1)
                self.v[k].lerp_(p.grad**2, 1 - self.beta2)
                rate = self.lr * (1 - self.beta2 ** self.t[k]) ** 0.5 / (1 - self.beta1 ** self.t[k])
                p.addcdiv_(self.m[k], self.v[k].sqrt(), value=-rate)
