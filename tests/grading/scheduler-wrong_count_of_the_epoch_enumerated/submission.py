import itertools

from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.build = scheduler_class
        self.numbers = None

    def before_fit(self, learner):
        self.schedule = self.build(learner.opt)

    def before_epoch(self, learner):
        self.numbers = itertools.count(1)

    def after_step(self, learner):
        self.schedule.step(next(self.numbers))
