from nntrain_lessons.train import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.make = scheduler_class

    def before_fit(self, learner):
        self.made = []

    def after_step(self, learner):
        if not self.made:
            self.made.append(self.make(learner.opt))
        self.made[0].step()
