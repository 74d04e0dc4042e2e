import torch


class Adam:
    params, moments = [], None

    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        for p in params:
            self.params.append(p)
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.moments = {}

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.mul_(1 - self.lr * self.wd)
                t, m, v = self.moments.get(p, (0, 0, 0))
                t, m = t + 1, self.beta1 * m + (1 - self.beta1) * p.grad
                v = self.beta2 * v + (1 - self.beta2) * p.grad.pow(2)
                self.moments[p] = t, m, v
                root = (v / (1 - self.beta2**t) + self.eps).sqrt()
                p.sub_(self.lr / (1 - self.beta1**t) * m / root)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
