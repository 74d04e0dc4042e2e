import torch


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        bad = [n for n, v in [("lr", lr), ("eps", eps), ("weight_decay", weight_decay)] if v < 0]
        bad += ["betas"] if min(betas) < 0 or max(betas) >= 1 else []
        if bad:
            raise ValueError(f"these cannot be: {', '.join(bad)}")
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def prepare(self, p):
        s = self.state[p]
        if "m" not in s:
            s.update(n=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
        s["n"] += 1
        return s

    @torch.no_grad()
    def step(self, closure=None):
        value = None
        if closure:
            with torch.set_grad_enabled(True):
                value = closure()
        for group in self.param_groups:
            ps = [p for p in group["params"] if p.grad is not None]
            if ps:
                self.step_group(ps, [self.prepare(p) for p in ps], group)
        return value

    def step_group(self, ps, states, group):
        lr, b1, b2 = group["lr"], group["betas"][0], group["betas"][1]
        gs = [p.grad for p in ps]
        ms, vs = [s["m"] for s in states], [s["v"] for s in states]
        torch._foreach_mul_(ps, 1 - lr * group["weight_decay"])
        torch._foreach_lerp_(ms, gs, 1 - b1)
        torch._foreach_mul_(vs, b2)
        torch._foreach_addcmul_(vs, gs, gs, 1 - b2)
        dens = [v.clone() for v in vs]
        torch._foreach_sqrt_(dens)
        torch._foreach_add_(dens, group["eps"])
        torch._foreach_addcdiv_(ps, ms, dens, -lr)
