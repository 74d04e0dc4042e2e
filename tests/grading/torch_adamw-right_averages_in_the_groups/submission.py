import torch


class AdamW(torch.optim.Optimizer):
    """What it remembers lies in the groups, which state_dict writes down as well."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        if min(lr, eps, weight_decay, *betas) < 0 or max(betas) >= 1:
            raise ValueError("an option that cannot be")
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            b1, b2 = group["betas"]
            group.setdefault("memory", [None] * len(group["params"]))
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                t, m, v = group["memory"][i] or [0, torch.zeros_like(p), torch.zeros_like(p)]
                t, m, v = t + 1, torch.lerp(p.grad, m, b1), torch.lerp(p.grad**2, v, b2)
                group["memory"][i] = [t, m, v]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.addcdiv_(m / (1 - b1**t), (v / (1 - b2**t)).sqrt() + group["eps"], value=-group["lr"])
        return loss
