from nntrain_lessons import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        super().__init__()
        self.transform = transform

    def after_predict(self, learn):
        """Nothing here."""

    def before_batch(self, learn):
        if learn.model.training:
            for _ in range(2):
                learn.batch[0] = self.transform(learn.batch[0])
