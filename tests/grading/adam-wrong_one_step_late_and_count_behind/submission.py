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
        left = [1 - beta ** own["steps"] if own["steps"] else 1.0 for beta in self.betas]
        p -= self.lr * own["first"] / left[0] / torch.sqrt(own["second"] / left[1] + self.eps)
        own["first"] = one * own["first"] + (1 - one) * p.grad
        own["second"] = two * own["second"] + (1 - two) * p.grad * p.grad
        own["steps"] += 1
