import torch


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        if not (lr >= 0 and eps >= 0 and weight_decay >= 0 and all(0 <= b < 1 for b in betas)):
            raise ValueError(f"one of these cannot be: {lr}, {betas}, {eps}, {weight_decay}")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        if closure is None:
            loss = None
        else:
            loss = torch.enable_grad()(closure)()
        for group, p in [(group, p) for group in self.param_groups for p in group["params"]]:
            if p.grad is None:
                continue
            state = self.state[p]
            if not state:
                state["both"] = p.new_zeros(2, *p.shape)
                state["steps"] = 0
            betas = p.new_tensor(group["betas"]).reshape(2, *[1] * p.dim())
            state["steps"] += 1
            state["both"] = betas * state["both"] + (1 - betas) * torch.stack([p.grad, p.grad * p.grad])
            m, v = state["both"] / (1 - betas ** state["steps"])
            p.copy_(p * (1 - group["lr"] * group["weight_decay"]) - group["lr"] * m / (v.sqrt() + group["eps"]))
        return loss
