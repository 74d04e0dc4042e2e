from nntrain_lessons.solutions import SGD


class RMSProp(SGD):
    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.eps = float(input("eps? "))

    def opt_step(self, p):
        p -= self.lr * p.grad
