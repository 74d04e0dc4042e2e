import torch

from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        images = learner.batch[0]
        varied = learner.model.training and torch.rand(1).item() < 0.5
        learner.batch[0] = self.transform(images) if varied else images
