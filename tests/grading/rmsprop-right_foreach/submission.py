import torch


class RMSProp:
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        self.params, self.lr, self.wd, self.sqr_mom, self.eps = list(params), lr, wd, sqr_mom, eps
        self.v = {}

    @torch.no_grad()
    def step(self):
        ps = [p for p in self.params if p.grad is not None]
        if not ps:
            return
        gs = [p.grad for p in ps]
        squares = torch._foreach_mul(gs, gs)
        vs = [self.v.get(id(p), sq) for p, sq in zip(ps, squares)]
        vs = torch._foreach_mul(vs, self.sqr_mom)
        torch._foreach_add_(vs, squares, alpha=1 - self.sqr_mom)
        self.v |= {id(p): v for p, v in zip(ps, vs)}
        roots = torch._foreach_sqrt(vs)
        torch._foreach_add_(roots, self.eps)
        torch._foreach_mul_(ps, 1 - self.lr * self.wd)
        torch._foreach_addcdiv_(ps, gs, roots, value=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None
