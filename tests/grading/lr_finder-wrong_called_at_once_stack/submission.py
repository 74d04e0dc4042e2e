import copy
import math
from contextlib import ExitStack

from nntrain_lessons.train import CancelEpochException, CancelFitException, Subscriber


class LRFindS(Subscriber):
    def __init__(self, mult=1.25):
        self.mult = mult
        self.later = ExitStack()

    def before_fit(self, learner):
        self.lrs, self.losses = [], []
        kept = copy.deepcopy(learner.model.state_dict())
        self.later.callback(learner.model.train, learner.model.training)
        undo = learner.model.load_state_dict(kept)
        self.later.callback(undo)

    def before_epoch(self, learner):
        if not learner.model.training:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = learner.loss.item()
        if not math.isfinite(loss):
            raise CancelFitException
        groups = getattr(learner.opt, "param_groups", None) or [vars(learner.opt)]
        self.lrs += [groups[0]["lr"]]
        self.losses += [loss]
        if loss > min(self.losses) + 2 * abs(min(self.losses)):
            raise CancelFitException
        for group in groups:
            group["lr"] *= self.mult

    def cleanup_fit(self, learner):
        self.later.close()
