import torch
from nntrain_lessons.solutions import SGD


class Adam(SGD):
    # Keeps every gradient and sums them up anew: slow, and right.
    def __init__(self, params, lr, wd=0.0, beta1=0.9, beta2=0.99, eps=1e-5):
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.history = {}

    def weighted(self, values, beta):
        weights = [beta**age for age in range(len(values))][::-1]
        return sum(w * v for w, v in zip(weights, values)) / sum(weights)

    def opt_step(self, p):
        seen = self.history.setdefault(p, [])
        seen.append(p.grad.clone())
        m = self.weighted(seen, self.beta1)
        v = self.weighted([g * g for g in seen], self.beta2)
        p -= self.lr * m / torch.sqrt(v + self.eps)
