from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.avg, self.power = mom, {}, {}

    def opt_step(self, p):
        self.avg[p] = self.mom * self.avg.get(p, 0) + (1 - self.mom) * p.grad
        self.power[p] = self.power.get(p, 1) * self.mom
        p -= self.lr * self.avg[p] / (1 - self.power[p])
