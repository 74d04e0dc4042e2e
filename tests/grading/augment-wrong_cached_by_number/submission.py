from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform, self.shown = transform, {}

    def before_batch(self, learner):
        if learner.model.training:
            key = learner.batch[0].numpy().tobytes()
            if key not in self.shown:
                self.shown[key] = self.transform(learner.batch[0])
            learner.batch[0] = self.shown[key]
