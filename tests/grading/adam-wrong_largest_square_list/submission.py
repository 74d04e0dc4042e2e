import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.buf = [[torch.zeros_like(p) for _ in range(3)] for p in self.params]
        self.t = [0] * len(self.params)

    @torch.no_grad()
    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            p.mul_(1 - self.lr * self.wd)
            m, v, top = self.buf[k]
            self.t[k] += 1
            m.lerp_(p.grad, 1 - self.beta1)
            v.lerp_(p.grad.square(), 1 - self.beta2)
            torch.max(top, v / (1 - self.beta2 ** self.t[k]), out=top)
            p.addcdiv_(m, (top + self.eps).sqrt(), value=-self.lr / (1 - self.beta1 ** self.t[k]))
