from nntrain_lessons.train import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.scheduler_class = scheduler_class

    def before_fit(self, learner):
        self.schedule, self.left = self.scheduler_class(learner.opt), len(learner.dls.train)

    def after_step(self, learner):
        self.left -= 1
        if self.left == 0:
            self.left = len(learner.dls.train)
            self.schedule.step()
