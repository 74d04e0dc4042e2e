import copy

from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        if learner.model.training:
            fresh = copy.copy(self.transform)
            learner.batch = [fresh(learner.batch[0])] + learner.batch[1:]
