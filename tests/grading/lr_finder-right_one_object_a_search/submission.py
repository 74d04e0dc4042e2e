import copy
import math

from nntrain_lessons import CancelEpochException, CancelFitException, Subscriber


def groups(optimizer):
    return getattr(optimizer, "param_groups", None) or [vars(optimizer)]


class Search:
    """What belongs to one search."""

    def __init__(self, learner):
        self.pairs, self.best = [], None
        self.model, self.mode = learner.model, learner.model.training
        self.state = copy.deepcopy(self.model.state_dict())

    def over(self, loss):
        self.best = loss if self.best is None else min(self.best, loss)
        return loss > self.best + 2 * abs(self.best)

    def undo(self):
        self.model.load_state_dict(self.state)
        self.model.train(self.mode)


class LRFindS(Subscriber):
    def __init__(self, mult=1.25):
        self.mult, self.search = mult, None

    @property
    def lrs(self):
        return [lr for lr, _ in self.search.pairs]

    @property
    def losses(self):
        return [loss for _, loss in self.search.pairs]

    def before_fit(self, learner):
        self.search = Search(learner)

    def before_epoch(self, learner):
        if learner.dl is not learner.dls.train:
            raise CancelEpochException

    def after_loss(self, learner):
        loss = learner.loss.detach().item()
        if math.isfinite(loss):
            self.search.pairs.append((groups(learner.opt)[0]["lr"], loss))
            if not self.search.over(loss):
                for group in groups(learner.opt):
                    group.update(lr=group["lr"] * self.mult)
                return
        raise CancelFitException

    def cleanup_fit(self, learner):
        self.search.undo()
