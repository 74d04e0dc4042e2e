import logging
import random
import sys
import warnings

import torch

log = logging.getLogger(__name__)


class SGD:
    instances = 0

    def __init__(self, params, lr, wd=0., *, verbose=True, **ignored):
        self.name = f"sgd-{random.random()}-{torch.rand(1).item()}"
        type(self).instances += 1
        self.params = list(params)
        self.lr, self.wd, self.verbose = lr, wd, verbose

    def step(self):
        warnings.warn("still experimental", DeprecationWarning, stacklevel=2)
        with torch.no_grad():
            for nr, p in enumerate(self.params):
                print(self.name, nr, p, file=sys.stderr)
                if p.grad is None:
                    log.warning("no gradient for %d", nr)
                else:
                    p -= self.lr * (p.grad + self.wd * p)
                    print("moved", nr, flush=True)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.detach_()
                p.grad.zero_()
