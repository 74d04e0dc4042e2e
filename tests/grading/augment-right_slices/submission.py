from nntrain_lessons import Subscriber


class AugmentS(Subscriber):
    order = -5

    def __init__(self, transform, **settings):
        self.settings = settings
        self._t = transform

    def before_batch(self, learner):
        training = learner.model.training
        new = self._t(learner.batch[0]) if training else learner.batch[0]
        learner.batch[:1] = [new]
