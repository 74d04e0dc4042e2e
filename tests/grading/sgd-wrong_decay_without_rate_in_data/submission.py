class SGD:
    def __init__(self, parameters, lr, wd=0.0):
        self.parameters = [p for p in parameters]
        self.lr, self.wd = lr, wd

    def step(self):
        for p in self.parameters:
            if p.grad is None:
                continue
            p.data = (1 - self.wd) * p.data - self.lr * p.grad.data

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None
