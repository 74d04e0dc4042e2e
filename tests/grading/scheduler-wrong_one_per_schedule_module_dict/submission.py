from nntrain_lessons import Subscriber

running = {}


class SchedulerS(Subscriber):
    """Finds what runs in a table of the module."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def before_fit(self, learner):
        running[self.make] = self.make(learner.opt)

    def after_step(self, learner):
        running[self.make].step()
