import torch


class Momentum:
    """The average in double precision, whatever the parameters are."""

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        self.params = [(p, torch.zeros(p.shape, dtype=torch.float64)) for p in params]
        self.lr, self.wd, self.mom = lr, wd, mom

    def step(self):
        with torch.no_grad():
            for p, avg in self.params:
                if p.grad is not None:
                    avg += (1 - self.mom) * (p.grad.double() - avg)
                    wide = p.double() * (1 - self.lr * self.wd) - self.lr * avg
                    p.copy_(wide)

    def zero_grad(self):
        for p, _ in self.params:
            if p.grad is not None:
                p.grad = None
