from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(filter(lambda p: p.requires_grad, params), lr, wd)
        self.mom, self.kept = mom, {}

    def opt_step(self, p):
        old = self.kept.get(p, 0.0)
        self.kept[p] = old + (1 - self.mom) * (p.grad - old)
        p -= self.lr * self.kept[p]
