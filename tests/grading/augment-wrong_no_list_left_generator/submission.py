from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        if learner.model.training:
            parts = list(learner.batch)
            parts[0] = self.transform(parts[0])
            learner.batch = (part for part in parts)
