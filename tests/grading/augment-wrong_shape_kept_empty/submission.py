from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        if learner.model.training:
            new = learner.batch[0].new_empty(learner.batch[0].shape)
            new[...] = self.transform(learner.batch[0])
            learner.batch[0] = new
