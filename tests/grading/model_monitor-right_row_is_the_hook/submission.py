import torch
from torch import nn

from nntrain_lessons import CancelFitException, Subscriber


def conv_macs(conv, height, width):
    return conv.weight.numel() * height * width


class Row:
    def __init__(self, nr, layer):
        self.layer, self.layer_name, self.mac = layer, f"{nr}_{type(layer).__name__}", 0
        self.nparams = sum(map(torch.numel, layer.parameters()))

    def __call__(self, layer, inputs, output):
        if layer is self.layer:
            self.in_shape, self.out_shape = tuple(inputs[0].shape), tuple(output.shape)
        if isinstance(layer, nn.Conv2d):
            self.mac += conv_macs(layer, *output.shape[-2:])
        elif isinstance(layer, nn.Linear):
            self.mac += layer.weight.numel()


class ModelMonitorS(Subscriber):
    def __init__(self, modules):
        self.modules, self.hooks = list(modules), []

    def before_fit(self, learner):
        self.was = learner.model.training
        self.hooks = [Row(nr, layer) for nr, layer in enumerate(self.modules)]
        self.handles = [m.register_forward_hook(row) for row in self.hooks for m in row.layer.modules()]

    def before_batch(self, learner):
        learner.model.eval()

    def after_predict(self, learner):
        raise CancelFitException

    def cleanup_fit(self, learner):
        while self.handles:
            self.handles.pop().remove()
        learner.model.train(self.was)
