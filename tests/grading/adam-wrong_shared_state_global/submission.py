import torch

M, V, T = [], [], []


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params = list(params)
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        M[:] = [torch.zeros_like(p) for p in self.params]
        V[:] = [torch.zeros_like(p) for p in self.params]
        T[:] = [0] * len(self.params)

    @torch.no_grad()
    def step(self):
        for k, p in enumerate(self.params):
            if p.grad is None:
                continue
            p.mul_(1 - self.lr * self.wd)
            T[k] += 1
            M[k] = torch.lerp(p.grad, M[k], self.beta1)
            V[k] = torch.lerp(p.grad**2, V[k], self.beta2)
            m, v = M[k] / (1 - self.beta1 ** T[k]), V[k] / (1 - self.beta2 ** T[k])
            p.sub_(self.lr * m / (v + self.eps).sqrt())

    def zero_grad(self):
        for p in self.params:
            p.grad = None
