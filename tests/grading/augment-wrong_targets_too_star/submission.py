from nntrain_lessons import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        if learner.model.training:
            learner.batch = list(map(self.transform, learner.batch))
