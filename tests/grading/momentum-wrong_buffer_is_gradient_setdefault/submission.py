from collections import defaultdict

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.state = defaultdict(float)

    def opt_step(self, p):
        avg = self.state.setdefault(id(p), p.grad)
        avg.mul_(self.mom)
        avg.add_((1 - self.mom) * p.grad)
        p.sub_(self.lr * avg)
