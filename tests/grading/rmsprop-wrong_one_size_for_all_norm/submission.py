from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.v = sqr_mom, eps, {}

    def opt_step(self, p):
        mean_square = (p.grad.norm() ** 2 / p.numel()).item()
        old = self.v.get(p, mean_square)
        self.v[p] = self.sqr_mom * old + (1 - self.sqr_mom) * mean_square
        p -= self.lr * p.grad / (self.v[p] ** 0.5 + self.eps)
