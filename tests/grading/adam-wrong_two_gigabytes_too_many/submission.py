import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.avg = torch.empty(len(self.params), 1 << 40)

    def opt_step(self, p):
        p -= self.lr * p.grad
