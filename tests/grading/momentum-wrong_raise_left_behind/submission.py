from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.avg = mom, {}

    def opt_step(self, p):
        self.avg[p] = self.mom * self.avg.get(p, 0) + (1 - self.mom) * p.grad
        p -= self.lr * self.avg[p]
        raise NotImplementedError("momentum")
