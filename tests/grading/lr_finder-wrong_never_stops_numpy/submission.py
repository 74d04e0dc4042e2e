from contextlib import ExitStack
from copy import deepcopy

import numpy as np

from nntrain_lessons.train import CancelEpochException, CancelFitException, Subscriber


def groups(optimizer):
    return getattr(optimizer, "param_groups", None) or [vars(optimizer)]


class LRFindS(Subscriber):
    def __init__(self, factor=1.25):
        self.factor = factor

    def before_fit(self, learner):
        self.lrs, self.losses = [], []
        self.rate = groups(learner.opt)[0]["lr"]
        model, state, mode = learner.model, deepcopy(learner.model.state_dict()), learner.model.training
        self.undo = ExitStack()
        self.undo.callback(lambda: model.load_state_dict(state))
        self.undo.callback(lambda: model.train(mode))

    def before_epoch(self, learner):
        if learner.dl is learner.dls.valid:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = np.float64(learner.loss.item())
        if np.isfinite(loss):
            self.lrs.append(np.float64(self.rate))
            self.losses.append(loss)
            lowest = np.min(self.losses)
            if True or loss <= lowest + 2 * np.abs(lowest):
                self.rate *= self.factor
                for group in groups(learner.opt):
                    group["lr"] *= self.factor
                return
        raise CancelFitException

    def cleanup_fit(self, learner):
        self.undo.close()
