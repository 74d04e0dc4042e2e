from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    """Keeps one thing: what was given, and then what it made."""

    def __init__(self, scheduler_class):
        self.schedule = scheduler_class

    def before_fit(self, learner):
        self.schedule = self.schedule(learner.opt)

    def after_step(self, learner):
        self.schedule.step()
