import torch


class Momentum:
    """All at once."""

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.everything, self.lr, self.wd, self.mom = tuple(params), lr, wd, mom
        self.avgs = torch._foreach_mul(tuple(p.detach() for p in self.everything), 0.0)

    def step(self):
        pairs = [(p, a) for p, a in zip(self.everything, self.avgs) if p.grad is not None]
        if not pairs:
            return
        params, avgs = map(list, zip(*pairs))
        grads = [p.grad.div(torch.linalg.vector_norm(p.grad)) for p in params]
        with torch.no_grad():
            torch._foreach_mul_(params, 1 - self.lr * self.wd)
            torch._foreach_mul_(avgs, self.mom)
            torch._foreach_add_(avgs, grads, alpha=1 - self.mom)
            torch._foreach_add_(params, avgs, alpha=-self.lr)

    def zero_grad(self):
        for p in self.everything:
            p.grad = None
