from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.state = {p: 0.0 * p.detach() for p in params}

    def opt_step(self, p):
        old, new = self.state[p], p.grad
        self.state[p] = avg = new + self.mom * (old - new)
        p.sub_(self.lr * avg)
