import math
from copy import deepcopy

from nntrain_lessons import CancelEpochException, CancelFitException, Subscriber


def groups(optimizer):
    return getattr(optimizer, "param_groups", None) or [vars(optimizer)]


class LRFindS(Subscriber):
    def __init__(self, mult=1.25):
        self.mult = mult

    def before_fit(self, learner):
        self.lrs, self.losses, self.start = [], [], None
        self.saved = deepcopy(learner.model.state_dict()), learner.model.training

    def before_epoch(self, learner):
        if not learner.model.training:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = float(learner.loss)
        if not math.isfinite(loss):
            raise CancelFitException
        self.start = loss if self.start is None else self.start
        self.lrs += [groups(learner.opt)[0]["lr"]]
        self.losses += [loss]
        if loss > self.start + 2 * abs(self.start):
            raise CancelFitException
        for group in groups(learner.opt):
            group["lr"] *= self.mult

    def cleanup_fit(self, learner):
        state, mode = self.saved
        learner.model.load_state_dict(state)
        learner.model.train(mode)
