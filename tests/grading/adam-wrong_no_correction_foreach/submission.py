import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params = list(params)
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.m = {p: torch.zeros_like(p) for p in self.params}
        self.v = {p: torch.zeros_like(p) for p in self.params}

    @torch.no_grad()
    def step(self):
        ps = [p for p in self.params if p.grad is not None]
        gs, ms, vs = [p.grad for p in ps], [self.m[p] for p in ps], [self.v[p] for p in ps]
        torch._foreach_lerp_(ms, gs, 1 - self.beta1)
        torch._foreach_mul_(vs, self.beta2)
        torch._foreach_addcmul_(vs, gs, gs, 1 - self.beta2)
        roots = torch._foreach_sqrt(torch._foreach_add(vs, self.eps))
        torch._foreach_mul_(ps, 1 - self.lr * self.wd)
        torch._foreach_addcdiv_(ps, ms, roots, -self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
