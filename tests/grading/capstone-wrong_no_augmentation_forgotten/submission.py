from functools import partial

from torch import nn
from torch.nn import functional as F

from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr, resnet
from nntrain_lessons.train import Learner


class OneCycle:
    def __init__(self, optimizer, total_steps, max_lr):
        self.optimizer, self.total_steps, self.max_lr = optimizer, total_steps, max_lr
        self.done = 0
        optimizer.lr = one_cycle_lr(0, total_steps, max_lr)

    def step(self):
        self.done += 1
        self.optimizer.lr = one_cycle_lr(min(self.done, self.total_steps - 1), self.total_steps, self.max_lr)


def assemble(dls, epochs, max_lr, transform):
    steps = epochs * len(dls.train)
    schedule = SchedulerS(lambda optimizer: OneCycle(optimizer, steps, max_lr))
    return Learner(resnet(), dls, nn.CrossEntropyLoss(), Adam, max_lr, (schedule,))
