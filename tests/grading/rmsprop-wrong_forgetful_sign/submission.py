from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps = sqr_mom, eps

    def opt_step(self, p):
        state = {}
        v = state.setdefault(p, p.grad**2)
        v = self.sqr_mom * v + (1 - self.sqr_mom) * p.grad**2
        p -= self.lr * p.grad / (v.sqrt() + self.eps)
