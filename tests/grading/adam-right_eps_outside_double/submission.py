import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.avg, self.sqr_avg = {}, {}
        self.t = {}

    def opt_step(self, p):
        g = p.grad.double()
        t = self.t[p] = self.t.get(p, 0) + 1
        self.avg[p] = self.beta1 * self.avg.get(p, 0) + (1 - self.beta1) * g
        self.sqr_avg[p] = self.beta2 * self.sqr_avg.get(p, 0) + (1 - self.beta2) * g * g
        root = torch.sqrt(self.sqr_avg[p] / (1 - self.beta2**t)) + self.eps
        p.data.sub_((self.lr * self.avg[p] / (1 - self.beta1**t) / root).to(p.dtype))
