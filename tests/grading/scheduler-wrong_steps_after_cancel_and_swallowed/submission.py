from contextlib import suppress

from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.make = scheduler_class

    def before_fit(self, learner):
        self.built = None
        with suppress(TypeError):
            self.built = self.make(learner.opt)

    def cleanup_batch(self, learner):
        if self.built is not None and learner.model.training:
            self.built.step()
