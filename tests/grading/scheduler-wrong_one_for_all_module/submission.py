from nntrain_lessons.train import Subscriber


current = {}


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.scheduler_class = scheduler_class

    def before_fit(self, learner):
        current["scheduler"] = self.scheduler_class(learner.opt)

    def after_step(self, learner):
        current["scheduler"].step()
