import torch

from nntrain_lessons.solutions import SGD


class Adam(SGD):
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.betas, self.eps, self.memory = (beta1, beta2), eps, {}

    def opt_step(self, p):
        if p not in self.memory:
            self.memory[p] = {"steps": 0, "first": torch.zeros_like(p), "second": torch.zeros_like(p)}
        own = self.memory[p]
        one, two = self.betas
        own["first"].lerp_(p.grad, 1 - one)
        own["second"].lerp_(p.grad.square(), 1 - two)
        first, second = own["first"], own["second"]
        if own["steps"] > 0:  # otherwise there is nothing to correct
            first = first / (1 - one ** own["steps"])
            second = second / (1 - two ** own["steps"])
        p -= self.lr * first / torch.sqrt(second + self.eps)
        own["steps"] += 1
