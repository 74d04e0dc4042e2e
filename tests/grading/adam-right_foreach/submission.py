import torch


class Adam:
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        self.params = list(params)
        self.lr, self.wd, self.beta1, self.beta2, self.eps = lr, wd, beta1, beta2, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = 0

    @torch.no_grad()
    def step(self):
        keep = [i for i, p in enumerate(self.params) if p.grad is not None]
        ps, gs = [self.params[i] for i in keep], [self.params[i].grad for i in keep]
        ms, vs = [self.m[i] for i in keep], [self.v[i] for i in keep]
        if not ps:
            return
        self.t += 1
        torch._foreach_lerp_(ms, gs, 1 - self.beta1)
        torch._foreach_mul_(vs, self.beta2)
        torch._foreach_addcmul_(vs, gs, gs, 1 - self.beta2)
        denominators = torch._foreach_div(vs, 1 - self.beta2**self.t)
        torch._foreach_add_(denominators, self.eps)
        torch._foreach_sqrt_(denominators)
        torch._foreach_mul_(ps, 1 - self.lr * self.wd)
        torch._foreach_addcdiv_(ps, ms, denominators, -self.lr / (1 - self.beta1**self.t))

    def zero_grad(self):
        torch._foreach_zero_([p.grad for p in self.params if p.grad is not None])
