from nntrain_lessons.solutions import SGD
import numpy as np
import torch


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom = mom
        self.index = {id(p): n for n, p in enumerate(self.params)}
        self.avg = [np.zeros(tuple(p.shape)) for p in self.params]

    def opt_step(self, p):
        n = self.index[id(p)]
        self.avg[n] = np.average([self.avg[n], p.grad.numpy()], axis=0, weights=[self.mom, 1 - self.mom])
        p.data.sub_(torch.tensor(self.avg[n], dtype=p.dtype) * self.lr)
