import warnings

from nntrain_lessons.train import Subscriber


class SchedulerS(Subscriber):
    """Waits for the first training batch of a fit before it builds anything."""

    def __init__(self, scheduler_class):
        self.build = scheduler_class
        self.current = (None, None)

    def before_batch(self, learner):
        optimizer, _ = self.current
        if learner.model.training and optimizer is not learner.opt:
            self.current = (learner.opt, self.build(learner.optim_class(learner.model.parameters(), lr=learner.lr)))

    def after_step(self, learner):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.current[1].step()
