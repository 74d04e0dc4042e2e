from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.vary = transform

    def before_batch(self, learn):
        if not learn.model.training:
            return
        learn.batch = list(self.vary(learn.batch))
