import torch
from torch.optim.adamw import adamw


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for g in self.param_groups:
            ps = [p for p in g["params"] if p.grad is not None]
            for p in ps:
                if not self.state[p]:
                    self.state[p].update(step=torch.tensor(0.0), m=torch.zeros_like(p), v=torch.zeros_like(p))
            s = [self.state[p] for p in ps]
            adamw(ps, [p.grad for p in ps], [x["m"] for x in s], [x["v"] for x in s], [], [x["step"] for x in s],
                  foreach=False, amsgrad=False, beta1=g["betas"][0], beta2=g["betas"][1], lr=g["lr"],
                  weight_decay=g["weight_decay"], eps=g["eps"], maximize=False)
        return loss
