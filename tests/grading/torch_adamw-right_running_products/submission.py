import torch


class AdamW(torch.optim.Optimizer):
    """Keeps the products of all betas so far, instead of a count."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        for name, value in dict(lr=lr, eps=eps, weight_decay=weight_decay).items():
            if value < 0:
                raise ValueError(name)
        if not (0 <= betas[0] < 1 and 0 <= betas[1] < 1):
            raise ValueError("betas")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._move(p, self.state[p], **{k: group[k] for k in ("lr", "betas", "eps", "weight_decay")})
        return loss

    def _move(self, p, state, lr, betas, eps, weight_decay):
        for number, (beta, seen) in enumerate(zip(betas, (p.grad, p.grad.square()))):
            average, left = state.get(number, (torch.zeros_like(p), 1.0))
            state[number] = (beta * average + (1 - beta) * seen, left * beta)
        first, second = (average / (1 - left) for average, left in (state[0], state[1]))
        p.sub_(lr * weight_decay * p + lr * first / (second.sqrt() + eps))
