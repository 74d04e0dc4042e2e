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


def model():
    net = resnet()
    net.apply(lambda m: nn.init.kaiming_normal_(m.weight) if isinstance(m, nn.Conv2d) else None)
    return net


def assemble(dls, epochs, max_lr, transform):
    total = 0
    for _ in range(epochs):
        total += len(dls.train)
    subs = [SchedulerS(partial(OneCycle, max_lr=max_lr, total_steps=total))]
    subs.insert(0, AugmentS(transform))
    return Learner(model(), dls, F.cross_entropy, partial(Adam, wd=0.0), lr=max_lr, subs=subs)
