from functools import partial

from torch import nn
from torch.nn import functional as F

from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr, resnet
from nntrain_lessons.train import Learner


def rates(optimizer, total_steps, max_lr):
    for k in range(total_steps):
        optimizer.lr = one_cycle_lr(k, total_steps, max_lr)
        yield


class OneCycle:
    def __init__(self, optimizer, total_steps, max_lr):
        self.rates = rates(optimizer, total_steps, max_lr)
        next(self.rates)

    def step(self):
        next(self.rates, None)


def assemble(dls, epochs, max_lr, transform):
    def schedule(opt):
        return OneCycle(opt, len(dls.train) * epochs, max_lr)

    def loss(preds, targets):
        return F.nll_loss(F.log_softmax(preds, dim=1), targets)

    learner = Learner(resnet(), dls, loss, Adam, max_lr, ())
    learner.subs += [SchedulerS(schedule), AugmentS(transform)]
    return learner
