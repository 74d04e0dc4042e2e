import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.slots = [[torch.zeros_like(p), torch.zeros_like(p), 1.0] for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, slot in zip(self.params, self.slots):
            if p.grad is None:
                continue
            self.reg_step(p)
            slot[0].lerp_(p.grad, 1 - self.beta1)
            slot[1].lerp_(p.grad.square(), 1 - self.beta2)
            slot[2] *= self.beta1
            p.addcdiv_(slot[0], (slot[1] + self.eps).sqrt(), value=-self.lr / (1 - slot[2]))
