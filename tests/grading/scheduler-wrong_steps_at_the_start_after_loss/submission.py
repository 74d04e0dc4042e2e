from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, kind):
        self.kind = kind

    def before_fit(self, learner):
        self.running = self.kind(learner.opt)

    def after_loss(self, learner):
        if learner.model.training:
            self.running.step()
