import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params, self.t = list(params), 0
        self.lr, self.wd, self.betas, self.eps = lr, wd, (beta1, beta2), eps
        self.averages = {id(p): [torch.zeros_like(p), torch.zeros_like(p)] for p in self.params}

    @torch.no_grad()
    def step(self):
        b1, b2 = self.betas
        for p in self.params:
            if p.grad is None:
                continue
            m, v = self.averages[id(p)]
            self.t += 1
            m.mul_(b1).add_(p.grad, alpha=1 - b1)
            v.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
            p.mul_(1 - self.lr * self.wd)
            p.sub_(self.lr * (m / (1 - b1**self.t)) / (v / (1 - b2**self.t) + self.eps).sqrt())

    def zero_grad(self):
        for p in self.params:
            p.grad = None
