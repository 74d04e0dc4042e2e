from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.decay, self.tiny = sqr_mom, eps
        self.seen = {}

    def opt_step(self, p):
        new = p.grad.square()
        if p in self.seen:
            new = new.lerp(self.seen[p], self.decay)
        self.seen[p] = new
        p.sub_(self.lr * p.grad * (new + self.tiny).rsqrt())
