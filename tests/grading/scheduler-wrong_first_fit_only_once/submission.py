from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    """Keeps what there is to do, not the scheduler."""

    def __init__(self, make, **more):
        self.make, self.more, self.move = make, more, None

    def before_fit(self, learner):
        if self.move is None:
            self.move = self.make(learner.opt, **self.more).step

    def after_step(self, learner):
        assert learner.model.training
        self.move()

    def cleanup_fit(self, learner):
        """Nothing to tidy."""
