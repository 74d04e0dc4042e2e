from copy import deepcopy

from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from nntrain_lessons.train import CancelFitException, Hooks, Subscriber


def conv_macs(conv, height, width):
    """Half of torch's count, on a grid of the right size."""
    import torch

    x = torch.zeros(1, conv.in_channels, height + conv.kernel_size[0] - 1, width + conv.kernel_size[1] - 1)
    with FlopCounterMode(display=False) as counter:
        conv(x)
    return counter.get_total_flops() // 2


class ModelMonitorS(Subscriber):
    """Stays in training mode, and puts the running averages back."""

    def __init__(self, modules):
        self.modules = [*modules]

    def before_fit(self, learner):
        self.state, self.mode = deepcopy(learner.model.state_dict()), learner.model.training
        self.hooks = Hooks(self.modules, self.shapes)
        self.all = [self.hooks]
        for hook, module in zip(self.hooks, self.modules, strict=True):
            hook.nparams = sum(p.numel() for p in module.parameters())
            hook.mac = 0
            inner = [m for m in module.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
            hooks = Hooks(inner, self.count)
            for each in hooks:
                each.row = hook
            self.all.append(hooks)

    def shapes(self, hook, layer, inp, outp):
        hook.in_shape, hook.out_shape = tuple(inp[0].shape), tuple(outp.shape)

    def count(self, hook, layer, inp, outp):
        points = outp[0, 0].numel() if outp.dim() == 4 else 1
        points *= len(outp)
        hook.row.mac += layer.weight.numel() * points

    def after_predict(self, learner):
        raise CancelFitException

    def cleanup_fit(self, learner):
        for hooks in self.all:
            hooks.remove_all()
        learner.model.load_state_dict(self.state)
        learner.model.train(self.mode)
