import torch
from torch.optim import adam as torch_adam
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps, self.s = beta1, beta2, eps, {}

    def opt_step(self, p):
        s = self.s.setdefault(p, (torch.zeros_like(p), torch.zeros_like(p), torch.tensor(0.0)))
        options = dict(beta1=self.beta1, beta2=self.beta2, lr=self.lr, weight_decay=0.0, eps=self.eps)
        lists = [p], [p.grad], [s[0]], [s[1]], [], [s[2]]
        torch_adam.adam(*lists, amsgrad=False, maximize=False, foreach=False, **options)
