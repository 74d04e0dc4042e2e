from torch import nn

from nntrain_lessons import CancelFitException, Hooks, Subscriber


def conv_macs(conv, height, width):
    """From the settings."""
    return conv.in_channels // conv.groups * conv.out_channels * height * width


class ModelMonitorS(Subscriber):
    def __init__(self, modules):
        self.modules = list(modules)

    def before_fit(self, learn):
        self.mode = learn.model.training
        self.hooks = Hooks(self.modules, self.shapes)
        self.inner = []
        for row, layer in zip(self.hooks, self.modules, strict=True):
            row.mac, row.nparams = 0, sum(p.numel() for p in layer.parameters())
            inside = Hooks(layer.modules(), self.count)
            for hook in inside:
                hook.row = row
            self.inner.append(inside)

    def shapes(self, hook, layer, inp, outp):
        hook.in_shape, hook.out_shape = tuple(inp[0].shape), tuple(outp.shape)

    def count(self, hook, layer, inp, outp):
        if isinstance(layer, nn.Conv2d):
            hook.row.mac += conv_macs(layer, *outp.shape[2:])
        elif isinstance(layer, nn.Linear):
            hook.row.mac += layer.weight.numel()

    def before_batch(self, learn):
        learn.model.eval()

    def after_predict(self, learn):
        raise CancelFitException

    def cleanup_fit(self, learn):
        for hooks in [self.hooks, *self.inner]:
            hooks.remove_all()
        learn.model.train(self.mode)
