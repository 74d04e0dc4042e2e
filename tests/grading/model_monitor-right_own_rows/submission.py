from dataclasses import dataclass, field
from math import prod

import torch
from torch import nn

from nntrain_lessons.train import CancelFitException, Subscriber


def conv_macs(conv, height, width):
    """One for each of the weights, at each point."""
    return torch.tensor(conv.weight.numel()) * height * width


@dataclass
class Row:
    layer_name: str
    nparams: int
    mac: int = 0
    in_shape: tuple = ()
    out_shape: tuple = ()


class ModelMonitorS(Subscriber):
    """Runs the first batch by itself before the fit begins, with hooks of torch."""

    def __init__(self, modules):
        self.modules = list(modules)

    def before_fit(self, learner):
        handles, self.hooks = [], []
        mode = learner.model.training
        for nr, module in enumerate(self.modules):
            row = Row(f"{nr}_{module.__class__.__name__}", sum(prod(p.shape) for p in module.parameters()))
            self.hooks.append(row)
            handles.append(module.register_forward_hook(self.look(row)))
            handles += [m.register_forward_hook(self.add(row)) for m in module.modules()]
        try:
            with torch.no_grad():
                learner.model.eval()(next(iter(learner.dls.train))[0])
        finally:
            learner.model.train(mode)
            for handle in handles:
                handle.remove()
        raise CancelFitException

    @staticmethod
    def look(row):
        def hook(module, args, output):
            row.in_shape, row.out_shape = tuple(args[0].shape), tuple(output.shape)

        return hook

    @staticmethod
    def add(row):
        def hook(module, args, output):
            if isinstance(module, nn.Conv2d):
                row.mac += int(conv_macs(module, *output.shape[-2:]))
            elif isinstance(module, nn.Linear):
                row.mac += module.in_features * module.out_features

        return hook
