# The post's own, but for the import.
from nntrain_lessons import *


class SchedulerS(Subscriber):
    """Steps a scheduler after each step."""

    def __init__(self, scheduler_class):
        self.scheduler_class = scheduler_class

    def before_fit(self, learn):
        """Build it."""
        self.scheduler = self.scheduler_class(learn.opt)

    def after_step(self, learn):
        """Step it."""
        self.scheduler.step()
