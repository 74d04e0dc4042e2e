# The post's own, but for the import.
from nntrain_lessons import *


class AugmentS(Subscriber):
    """Transforms the training batches."""

    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learn):
        """Assign to the batch in place, which needs it to be a list."""
        if learn.model.training:
            learn.batch[0] = self.transform(learn.batch[0])
