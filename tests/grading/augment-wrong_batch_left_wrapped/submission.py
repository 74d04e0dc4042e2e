from nntrain_lessons.train import Subscriber


class AugmentS(Subscriber):
    def __init__(self, transform):
        self.transform = transform

    def before_fit(self, learner):
        self.handle = learner.model.register_forward_pre_hook(self.change)

    def change(self, model, args):
        return (self.transform(args[0]), *args[1:]) if model.training else args

    def cleanup_fit(self, learner):
        self.handle.remove()
