class SGD:
    def __init__(self, params, lr, wd=0.0):
        self.params, self.lr, self.wd = list(params), lr, wd

    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.sub_(self.lr * (p.grad + self.wd * p))

    def zero_grad(self):
        for p in self.params:
            p.grad = None
