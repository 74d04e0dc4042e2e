from nntrain_lessons.train import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, scheduler_class):
        self.make, self.running = scheduler_class, False

    def before_fit(self, learner):
        if not self.running:
            self.schedule = self.make(learner.opt)
        self.running = True

    def after_step(self, learner):
        self.schedule.step()

    def after_fit(self, learner):
        self.running = False
