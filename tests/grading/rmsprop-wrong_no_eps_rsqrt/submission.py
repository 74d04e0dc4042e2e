from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.v = sqr_mom, eps, {}

    def opt_step(self, p):
        g2 = p.grad.pow(2)
        self.v[p] = g2.lerp(self.v[p], self.sqr_mom) if p in self.v else g2
        p.sub_(self.lr * p.grad * self.v[p].rsqrt())
