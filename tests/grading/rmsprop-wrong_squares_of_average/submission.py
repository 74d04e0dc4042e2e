from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.avg = sqr_mom, eps, {}

    def opt_step(self, p):
        old = self.avg.get(p, p.grad)
        self.avg[p] = self.sqr_mom * old + (1 - self.sqr_mom) * p.grad
        p -= self.lr * p.grad / (self.avg[p].abs() + self.eps)
