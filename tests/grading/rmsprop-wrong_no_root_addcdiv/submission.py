from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps, self.v = sqr_mom, eps, {}

    def opt_step(self, p):
        v = self.v.setdefault(p, p.grad.square())
        v.mul_(self.sqr_mom).addcmul_(p.grad, p.grad, value=1 - self.sqr_mom)
        p.addcdiv_(p.grad, v + self.eps, value=-self.lr)
