from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.b1, self.b2, self.eps, self.state = beta1, beta2, eps, {}

    def opt_step(self, p):
        m, v = self.state.get(p, (0, 0))
        m, v = self.b1 * m + (1 - self.b1) * p.grad, self.b2 * v + (1 - self.b2) * p.grad**2
        self.state[p] = m, v
        p -= self.lr * m / (v.sqrt() + self.eps)
