from functools import partial

from torch import nn
from torch.nn import functional as F

from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr, resnet
from nntrain_lessons.train import Learner


class OneCycle:
    def __init__(self, optimizer, total_steps, max_lr):
        self.optimizer = optimizer
        self.rate = lambda k: one_cycle_lr(step=k, total_steps=total_steps, max_lr=max_lr)
        self.left = total_steps
        self.total = total_steps
        self.set()

    def set(self):
        if self.left > 0:
            self.optimizer.lr = self.rate(self.total - self.left)

    def step(self):
        self.left -= 1
        self.set()


class Whole(Learner):
    def __init__(self, dls, epochs, max_lr, transform):
        schedule = partial(OneCycle, total_steps=len(dls.train) * epochs, max_lr=max_lr)
        super().__init__(resnet(), dls, F.cross_entropy, Adam, max_lr, [SchedulerS(schedule), AugmentS(transform)])


assemble = Whole
