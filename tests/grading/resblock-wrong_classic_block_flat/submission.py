import torch
import torch.nn as nn


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Everything in one row of layers."""
    pad = kernel_size // 2
    return nn.Sequential(
        nn.Conv2d(in_c, out_c, kernel_size, stride, pad, bias=False),
        nn.BatchNorm2d(out_c),
        nn.ReLU(inplace=True),
        nn.Conv2d(out_c, out_c, kernel_size, 1, pad, bias=False),
        nn.BatchNorm2d(out_c),
    )


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2, **extra):
        super().__init__()
        layers = []
        if stride != 1 or in_c != out_c:
            layers += [nn.Conv2d(in_c, out_c, 1, stride, bias=False), nn.BatchNorm2d(out_c)]
        if stride > 2:
            layers += [nn.AvgPool2d(stride, stride, ceil_mode=True, count_include_pad=False)]
        self.way = nn.ModuleDict({"around": nn.Sequential(*layers), "through": conv_conn(in_c, out_c, 3, stride)})
        self.skip = (lambda x: x) if not layers else self.way["around"]

    def forward(self, x):
        return torch.maximum(self.skip(x) + self.way["through"](x), torch.zeros((), dtype=x.dtype))
