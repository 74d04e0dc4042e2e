import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters


class Adam:
    """Everything in one long vector, with a count for each of its elements."""

    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params = list(params)
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        flat = parameters_to_vector(self.params).detach()
        self.m, self.v, self.t = torch.zeros_like(flat), torch.zeros_like(flat), torch.zeros_like(flat)

    @torch.no_grad()
    def step(self):
        has = torch.cat([torch.full((p.numel(),), p.grad is not None) for p in self.params])
        g = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in self.params])
        self.t[has] += 1
        self.m[has] = self.beta1 * self.m[has] + (1 - self.beta1) * g[has]
        self.v[has] = self.beta2 * self.v[has] + (1 - self.beta2) * g[has] ** 2
        m = self.m[has] / (1 - self.beta1 ** self.t[has])
        v = self.v[has] / (1 - self.beta2 ** self.t[has])
        flat = parameters_to_vector(self.params).clone()
        flat[has] = flat[has] * (1 - self.lr * self.wd) - self.lr * m / (v + self.eps).sqrt()
        vector_to_parameters(flat, self.params)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
