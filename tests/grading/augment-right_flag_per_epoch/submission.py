import torch

from nntrain_lessons import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform, self.on = transform, False
        torch.rand(3)  # whoever draws a number here changes nobody's data

    def before_epoch(self, learner):
        self.on = learner.model.training

    @torch.no_grad()
    def before_batch(self, learner):
        if self.on:
            x = learner.batch.pop(0)
            learner.batch.insert(0, self.transform(x))

    def cleanup_epoch(self, learner):
        self.on = False
