from torch import nn

from nntrain_lessons.train import CancelFitException, Hooks, Subscriber


def conv_macs(conv, height, width):
    return conv.weight.numel() * height * width


class ModelMonitorS(Subscriber):
    """Adds up the work of each layer by the layer."""

    def __init__(self, modules):
        self.modules = [*modules]

    def before_fit(self, learner):
        self.training = learner.model.training
        self.hooks = Hooks(self.modules, self.shapes)
        self.others = []
        for row, module in zip(self.hooks, self.modules, strict=True):
            row.nparams, row.work = sum(p.numel() for p in module.parameters()), {}
            self.others.append(Hooks([*module.modules()], self.into(row)))

    def shapes(self, row, layer, inp, outp):
        row.in_shape, row.out_shape = tuple(inp[0].shape), tuple(outp.shape)

    def into(self, row):
        def count(hook, layer, inp, outp):
            if isinstance(layer, nn.Conv2d):
                row.work[layer] = row.work.get(layer, 0) + conv_macs(layer, *outp.shape[2:])
            elif isinstance(layer, nn.Linear):
                row.work[layer] = row.work.get(layer, 0) + layer.weight.numel()
            row.mac = sum(row.work.values())

        row.mac = 0
        return count

    def before_batch(self, learner):
        learner.model.eval()

    def after_predict(self, learner):
        raise CancelFitException

    def cleanup_fit(self, learner):
        for hooks in (self.hooks, *self.others):
            hooks.remove_all()
        learner.model.train(self.training)
