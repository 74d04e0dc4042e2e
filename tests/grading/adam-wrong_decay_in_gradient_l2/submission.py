import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.state = {p: [torch.zeros_like(p), torch.zeros_like(p), 0] for p in params}

    @torch.no_grad()
    def step(self):
        for p, s in self.state.items():
            if p.grad is None:
                continue
            g = p.grad.add(p, alpha=self.wd)
            s[2] += 1
            s[0].mul_(self.beta1).add_(g, alpha=1 - self.beta1)
            s[1].mul_(self.beta2).addcmul_(g, g, value=1 - self.beta2)
            root = (s[1] / (1 - self.beta2 ** s[2]) + self.eps).sqrt()
            p.addcdiv_(s[0], root, value=-self.lr / (1 - self.beta1 ** s[2]))

    def zero_grad(self):
        for p in self.state:
            p.grad = None
