import math
from copy import deepcopy

from nntrain_lessons.train import CancelEpochException, CancelFitException, Subscriber


def knobs(optimizer):
    return getattr(optimizer, "param_groups", None) or [vars(optimizer)]


class LRFindS(Subscriber):
    def __init__(self, mult=1.25):
        self.mult = mult

    def before_fit(self, learner):
        self.losses = []
        self.lrs = self.losses
        self.was = {"mode": learner.model.training, "state": deepcopy(learner.model.state_dict())}

    def before_epoch(self, learner):
        if not learner.model.training:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = learner.loss.item()
        if math.isnan(loss) or math.isinf(loss):
            raise CancelFitException
        self.lrs.append(knobs(learner.opt)[0]["lr"])
        self.losses.append(loss)
        best = min(self.losses)
        if loss - best > 2 * abs(best):
            raise CancelFitException
        for knob in knobs(learner.opt):
            knob["lr"] = knob["lr"] * self.mult

    def cleanup_fit(self, learner):
        learner.model.load_state_dict(self.was["state"])
        learner.model.train(self.was["mode"])
