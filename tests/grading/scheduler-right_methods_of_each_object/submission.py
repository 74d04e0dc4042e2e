from nntrain_lessons.train import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.scheduler_class = scheduler_class
        self.before_fit = self._begin

    def _begin(self, learner):
        scheduler = self.scheduler_class(learner.opt)
        self.after_step = lambda learner: scheduler.step()

    def before_fit(self, learner):
        pass  # each object has its own

    def after_step(self, learner):
        pass
