import torch


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        self.params = list(params)
        self.lr, self.wd, self.eps = lr, weight_decay, eps
        self.beta1, self.beta2 = betas
        super().__init__(self.params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for p in self.params:
            if p.grad is not None:
                self.reg_step(p)
                self.opt_step(p)
        return loss

    def reg_step(self, p):
        p *= 1 - self.lr * self.wd

    def opt_step(self, p):
        s = self.state[p]
        s["t"] = s.get("t", 0) + 1
        s["avg"] = self.beta1 * s.get("avg", 0) + (1 - self.beta1) * p.grad
        s["sqr"] = self.beta2 * s.get("sqr", 0) + (1 - self.beta2) * p.grad**2
        avg, sqr = s["avg"] / (1 - self.beta1 ** s["t"]), s["sqr"] / (1 - self.beta2 ** s["t"])
        p -= self.lr * avg / (sqr.sqrt() + self.eps)
