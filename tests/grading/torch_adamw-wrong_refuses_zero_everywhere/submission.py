import torch


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        for number in (lr, eps, weight_decay):
            if not number > 0:
                raise ValueError(f"{number} is not positive")
        for beta in betas:
            if not 0 < beta < 1:
                raise ValueError(f"{beta} is no share")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in filter(lambda one: one.grad is not None, group["params"]):
                self._move(p, group)
        return loss

    def _move(self, p, group):
        mine = self.state[p]
        if "steps" not in mine:
            mine["steps"] = 0
            mine["mean"], mine["square"] = torch.zeros_like(p), torch.zeros_like(p)
        mine["steps"] += 1
        one, two = group["betas"]
        p -= group["lr"] * group["weight_decay"] * p
        mine["mean"].mul_(one).add_(p.grad, alpha=1 - one)
        mine["square"].mul_(two).addcmul_(p.grad, p.grad, value=1 - two)
        root = (mine["square"] / (1 - two ** mine["steps"])).sqrt()
        p -= group["lr"] / (1 - one ** mine["steps"]) * mine["mean"] / (root + group["eps"])
