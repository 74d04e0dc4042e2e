import torch


class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.everything = tuple(params)
        self.lr, self.wd, self.i = lr, wd, 0

    def step(self):
        with torch.no_grad():
            for q in self.everything:
                if q.grad is None:
                    continue
                q.mul_(1 - self.lr * self.wd).sub_(self.lr * q.grad)
            self.i += 1

    def zero_grad(self):
        for q in self.everything:
            q.grad.zero_()
