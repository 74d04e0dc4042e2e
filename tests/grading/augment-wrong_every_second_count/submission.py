from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.vary = transform
        self.count = 0

    def before_batch(self, learn):
        if not learn.model.training:
            return
        self.count += 1
        if self.count % 2 == 0:
            learn.batch[0] = self.vary(learn.batch[0])
