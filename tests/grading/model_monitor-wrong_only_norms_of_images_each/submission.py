from functools import partial

from torch import nn

from nntrain_lessons.train import CancelFitException, Hooks, Subscriber


def conv_macs(conv, height, width):
    """Each weight once at each point."""
    return conv.weight.numel() * height * width


def shapes(row, layer, inp, outp):
    """Note what goes in and out."""
    row.in_shape, row.out_shape = tuple(inp[0].shape), tuple(outp.shape)


def count(row, hook, layer, inp, outp):
    """Add to the row of the layer around."""
    if isinstance(layer, nn.Conv2d):
        row.mac += conv_macs(layer, *outp.shape[-2:])
    elif isinstance(layer, nn.Linear):
        row.mac += layer.weight.numel()


class ModelMonitorS(Subscriber):
    """Knows one kind of BatchNorm."""

    def __init__(self, modules):
        self.modules = [*modules]

    def before_fit(self, learner):
        self.modes = [(layer, layer.training) for layer in learner.model.modules()]
        self.hooks = Hooks(self.modules, shapes)
        self.more = [self.hooks]
        for row, module in zip(self.hooks, self.modules, strict=True):
            row.mac, row.nparams = 0, sum(p.numel() for p in module.parameters())
            self.more.append(Hooks(module.modules(), partial(count, row)))

    def before_batch(self, learner):
        for layer, _ in self.modes:
            layer.train(layer.training and not isinstance(layer, nn.BatchNorm2d))

    def after_predict(self, learner):
        raise CancelFitException

    def cleanup_fit(self, learner):
        for hooks in self.more:
            hooks.remove_all()
        for layer, mode in self.modes:
            layer.training = mode
