from torch.nn import functional as F

from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr, resnet
from nntrain_lessons.train import Learner


class OneCycle:
    """Rises over two fifths of the steps."""

    def __init__(self, optimizer, total_steps, max_lr):
        self.optimizer, self.length, self.peak = optimizer, total_steps, max_lr
        self.taken = 0
        self.write()

    def write(self):
        self.optimizer.lr = one_cycle_lr(self.taken, self.length, self.peak, pct_start=0.4)

    def step(self):
        self.taken += 1
        if self.taken < self.length:
            self.write()


def assemble(dls, epochs, max_lr, transform):
    length = len(dls.train) * epochs

    def schedule(optimizer):
        return OneCycle(optimizer, length, max_lr)

    return Learner(resnet(), dls, F.cross_entropy, Adam, max_lr, [AugmentS(transform), SchedulerS(schedule)])
