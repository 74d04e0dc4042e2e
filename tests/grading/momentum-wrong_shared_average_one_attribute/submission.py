from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    """One average, tied to the shape it was last used for."""

    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.averages = {}

    def opt_step(self, p):
        key = str(tuple(p.shape))
        self.averages[key] = self.mom * self.averages.get(key, 0) + (1 - self.mom) * p.grad
        p -= self.lr * self.averages[key]
