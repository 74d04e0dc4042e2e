import math
from copy import deepcopy

from nntrain_lessons.train import CancelEpochException, CancelFitException, Subscriber


def groups(opt):
    return getattr(opt, "param_groups", None) or [vars(opt)]


class LRFindS(Subscriber):
    only_looks = True

    def __init__(self, mult=1.25):
        self.mult, self.lrs, self.losses = mult, [], []

    def before_fit(self, learner):
        self.lrs, self.losses = [], []
        self.kept = deepcopy(learner.model.state_dict()), learner.model.training

    def before_epoch(self, learner):
        if not learner.model.training:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = learner.loss.item()
        if not math.isfinite(loss):
            return
        self.lrs.append(groups(learner.opt)[0]["lr"])
        self.losses.append(loss)
        best = min(self.losses)
        if loss - best > 2 * abs(best):
            raise CancelFitException
        for group in groups(learner.opt):
            group["lr"] = group["lr"] * self.mult

    def cleanup_fit(self, learner):
        learner.model.load_state_dict(self.kept[0])
        learner.model.train(self.kept[1])
