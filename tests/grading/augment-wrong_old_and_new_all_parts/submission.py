import torch

from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.vary = transform

    def before_batch(self, learn):
        if not learn.model.training:
            return
        images = learn.batch[0]
        old = [*learn.batch]
        new = [self.vary(images), *learn.batch[1:]]
        learn.batch = [torch.cat(pair) for pair in zip(old, new, strict=True)]
