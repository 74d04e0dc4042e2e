from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.decay, self.tiny = sqr_mom, eps
        self.seen = {}

    def opt_step(self, p):
        new = p.grad.square()
        old = self.seen.get(p, new)
        p.sub_(self.lr * p.grad * (old + self.tiny).rsqrt())
        self.seen[p] = new.lerp(old, self.decay)
