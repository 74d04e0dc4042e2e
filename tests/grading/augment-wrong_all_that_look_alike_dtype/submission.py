from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_batch(self, learner):
        if not learner.model.training:
            return
        for nr, part in enumerate(learner.batch):
            if part.dtype == learner.batch[0].dtype and part.dim() == learner.batch[0].dim():
                learner.batch[nr] = self.transform(part)
