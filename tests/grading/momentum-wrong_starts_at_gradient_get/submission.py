from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.v = {}

    def opt_step(self, p):
        before = self.v.get(p, p.grad)
        self.v[p] = before + (1 - self.mom) * (p.grad - before)
        p -= self.lr * self.v[p]
