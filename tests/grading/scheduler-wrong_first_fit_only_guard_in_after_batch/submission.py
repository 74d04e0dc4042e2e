from nntrain_lessons import Subscriber


class SchedulerS(Subscriber):
    def __init__(self, make, *args, **kwargs):
        self.make, self.args, self.kwargs = make, args, kwargs
        self.sched = None

    def before_fit(self, learn):
        self.sched = self.sched or self.make(learn.opt, *self.args, **self.kwargs)

    def after_batch(self, learn):
        if not learn.model.training:
            return
        self.sched.step()
