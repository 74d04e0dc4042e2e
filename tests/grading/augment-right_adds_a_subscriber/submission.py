from nntrain_lessons.train import Subscriber


class Inner(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        if learner.model.training:
            learner.batch[0] = self.transform(learner.batch[0])


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_fit(self, learner):
        learner.subs.append(Inner(self.transform))
