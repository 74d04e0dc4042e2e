from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m, self.v = {}, {}

    def opt_step(self, p):
        # the factors (1 - beta) cancel in a correction without a power
        self.m[p] = self.beta1 * self.m.get(p, 0) + p.grad
        self.v[p] = self.beta2 * self.v.get(p, 0) + p.grad**2
        p -= self.lr * self.m[p] / (self.v[p] + self.eps).sqrt()
