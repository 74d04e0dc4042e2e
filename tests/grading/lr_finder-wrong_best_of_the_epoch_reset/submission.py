from contextlib import ExitStack
from copy import deepcopy

import numpy as np

from nntrain_lessons.train import CancelEpochException, CancelFitException, Subscriber


def _groups(opt):
    return getattr(opt, "param_groups", None) or [vars(opt)]


class LRFindS(Subscriber):
    def __init__(self, factor=1.25):
        self.factor = factor

    def before_fit(self, learner):
        self.lrs, self.losses = [], []
        self.rate = _groups(learner.opt)[0]["lr"]
        model, state, mode = learner.model, deepcopy(learner.model.state_dict()), learner.model.training
        self.undo = ExitStack()
        self.undo.callback(lambda: model.load_state_dict(state))
        self.undo.callback(lambda: model.train(mode))

    def before_epoch(self, learner):
        if learner.dl is learner.dls.valid:
            raise CancelEpochException
        self.lowest = np.inf

    def after_loss(self, learner):
        loss = np.float64(learner.loss.item())
        if np.isfinite(loss):
            self.lrs.append(np.float64(self.rate))
            self.losses.append(loss)
            lowest = self.lowest = min(loss, self.lowest)
            if loss <= lowest + 2 * np.abs(lowest):
                self.rate *= self.factor
                for group in _groups(learner.opt):
                    group["lr"] *= self.factor
                return
        raise CancelFitException

    def cleanup_fit(self, learner):
        self.undo.close()
