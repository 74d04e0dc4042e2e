from nntrain_lessons.solutions import Momentum


class Adam(Momentum):
    """Momentum, corrected; the squares are forgotten."""

    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd, mom=beta1)
        self.weight = dict.fromkeys(self.params, 0.0)

    def opt_step(self, p):
        self.weight[p] = self.mom * self.weight[p] + 1 - self.mom
        self.avg[p] = self.mom * self.avg.get(p, 0) + (1 - self.mom) * p.grad
        p -= self.lr * self.avg[p] / self.weight[p]
