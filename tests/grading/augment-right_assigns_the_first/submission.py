from nntrain_lessons import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        super().__init__()
        self.transform = transform

    def before_batch(self, learn):
        if learn.model.training:
            learn.batch[0] = self.transform(learn.batch[0])
