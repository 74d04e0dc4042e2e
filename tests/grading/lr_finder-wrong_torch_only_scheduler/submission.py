import math
from copy import deepcopy

from torch.optim.lr_scheduler import ExponentialLR

from nntrain_lessons import CancelEpochException, CancelFitException, Subscriber


class LRFindS(Subscriber):
    def __init__(self, mult=1.25):
        self.mult = mult
        self.found = {"lrs": [], "losses": []}

    lrs = property(lambda self: self.found["lrs"])
    losses = property(lambda self: self.found["losses"])

    def before_fit(self, learner):
        self.found = {"lrs": [], "losses": []}
        self.sched = ExponentialLR(learner.opt, self.mult)
        self.before = deepcopy((learner.model.state_dict(), learner.model.training))

    def before_epoch(self, learner):
        if learner.model.training is False:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = learner.loss.item()
        self.found["lrs"].append(self.sched.get_last_lr()[0])
        self.found["losses"].append(loss)
        best = min(filter(math.isfinite, self.losses), default=loss)
        if not loss <= best + 2 * abs(best) or not math.isfinite(loss):
            raise CancelFitException
        self.sched.step()

    def cleanup_fit(self, learner):
        state, mode = self.before
        learner.model.load_state_dict(state)
        learner.model.train(mode)
