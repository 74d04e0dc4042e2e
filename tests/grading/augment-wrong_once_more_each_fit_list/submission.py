from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform, self.steps = transform, []

    def before_fit(self, learner):
        self.steps.append(self.transform)

    def before_batch(self, learner):
        if learner.model.training:
            x, *others = learner.batch
            for step in self.steps:
                x = step(x)
            learner.batch = [x, *others]
