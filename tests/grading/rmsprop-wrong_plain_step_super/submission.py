from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.v = sqr_mom, eps, {}

    def opt_step(self, p):
        self.v[p] = self.sqr_mom * self.v.get(p, 0) + (1 - self.sqr_mom) * p.grad**2
        super().opt_step(p)
