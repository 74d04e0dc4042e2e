from functools import partial

from torch import nn
from torch.nn import functional as F

from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr, resnet
from nntrain_lessons.train import Learner


class OneCycle:
    """All rates are worked out at the start."""

    def __init__(self, optimizer, total_steps, max_lr):
        self.optimizer = optimizer
        self.rates = iter([one_cycle_lr(k, total_steps, max_lr) for k in range(total_steps)])
        self.step()

    def step(self):
        self.optimizer.lr = next(self.rates, self.optimizer.lr)


def assemble(dls, epochs, max_lr, transform):
    batches = sum(1 for _ in range(len(dls.train))) * epochs
    return Learner(
        model=resnet(),
        dls=dls,
        loss_fn=F.cross_entropy,
        optim_class=Adam,
        lr=max_lr / 25,
        subs=[AugmentS(transform), SchedulerS(partial(OneCycle, total_steps=batches, max_lr=max_lr))],
    )
