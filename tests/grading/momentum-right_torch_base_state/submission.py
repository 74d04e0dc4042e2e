import torch


class Momentum(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, wd=0.0, mom=0.9):
        super().__init__(params, {"lr": lr, "wd": wd, "mom": mom})
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["avg"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                avg = state["avg"]
                avg.mul_(group["mom"]).add_(p.grad, alpha=1 - group["mom"])
                p.mul_(1 - self.lr * group["wd"]).add_(avg, alpha=-self.lr)
