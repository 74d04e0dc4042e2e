from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.make = scheduler_class

    def before_fit(self, learner):
        self.current(learner)

    def current(self, learner):
        return self.make(learner.opt)

    def after_step(self, learner):
        self.current(learner).step()
