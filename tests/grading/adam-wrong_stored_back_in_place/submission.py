import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.state = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self.params]
        self.n = [0 for _ in self.params]

    @torch.no_grad()
    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.reg_step(p)
            m, v = self.state[k]
            self.n[k] += 1
            m.lerp_(p.grad, 1 - self.beta1).div_(1 - self.beta1 ** self.n[k])
            v.lerp_(p.grad**2, 1 - self.beta2).div_(1 - self.beta2 ** self.n[k])
            p -= self.lr * m / (v + self.eps).sqrt()
