from torch.nn import functional as F

from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr, resnet
from nntrain_lessons.train import Learner


class OneCycle:
    def __init__(self, optimizer, total_steps, max_lr):
        self.opt = optimizer
        self.count = 0
        self.total, self.top = total_steps, max_lr
        self.write()

    def write(self):
        self.opt.lr *= one_cycle_lr(self.count, self.total, 1.0)

    def step(self):
        self.count += 1
        if self.count < self.total:
            self.write()


def assemble(dls, epochs, max_lr, transform):
    steps = len(dls.train) * epochs
    schedule = lambda optimizer: OneCycle(optimizer, steps, max_lr)
    listeners = [SchedulerS(schedule), AugmentS(transform)]
    return Learner(resnet(), dls, F.cross_entropy, Adam, max_lr, listeners)
