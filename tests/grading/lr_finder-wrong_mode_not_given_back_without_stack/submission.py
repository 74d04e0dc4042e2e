import math
from copy import deepcopy

from nntrain_lessons import CancelEpochException, CancelFitException, Subscriber


def groups(optimizer):
    return getattr(optimizer, "param_groups", None) or [vars(optimizer)]


class LRFindS(Subscriber):
    def __init__(self, mult=1.25):
        self.mult = mult

    def before_fit(self, learn):
        self.lrs, self.losses, self.best = [], [], math.inf
        self.mode = learn.model.training
        self.state = deepcopy(learn.model.state_dict())

    def before_epoch(self, learn):
        if not learn.model.training:
            raise CancelEpochException()

    def after_loss(self, learn):
        loss = float(learn.loss)
        self.lrs.append(groups(learn.opt)[0]["lr"])
        self.losses.append(loss)
        if math.isnan(loss) or math.isinf(loss):
            raise CancelFitException()
        self.best = min(self.best, loss)
        if loss - self.best > 2 * abs(self.best):
            raise CancelFitException()
        for group in groups(learn.opt):
            group["lr"] = group["lr"] * self.mult

    def cleanup_fit(self, learn):
        learn.model.load_state_dict(self.state)
