from collections import defaultdict

from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9, **kwargs):
        super().__init__(params, lr=lr, wd=wd)
        self.mom = mom
        self.velocity = defaultdict(float)

    def opt_step(self, p):
        v = self.velocity[p] = self.velocity[p] * self.mom + p.grad * (1 - self.mom)
        p.sub_(v, alpha=self.lr)
