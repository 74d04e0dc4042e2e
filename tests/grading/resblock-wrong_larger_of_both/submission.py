import torch
from torch import nn
from torch.nn import functional as F


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions."""
    pad = kernel_size // 2
    return nn.Sequential(
        nn.Conv2d(in_c, out_c, kernel_size, 1, pad, bias=False),
        nn.BatchNorm2d(out_c),
        nn.ReLU(),
        nn.Conv2d(out_c, out_c, kernel_size, stride, pad, bias=False),
        nn.BatchNorm2d(out_c),
    )


class ResBlock(nn.Module):
    """Takes the larger of the two, which no known mistake does."""

    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.residual = conv_conn(in_c, out_c, stride=stride)
        self.halve = nn.AvgPool2d(2, ceil_mode=True) if stride == 2 else nn.Identity()
        self.widen = nn.Conv2d(in_c, out_c, 1) if in_c != out_c else nn.Identity()

    def forward(self, x):
        return torch.maximum(self.residual(x), self.widen(self.halve(x))).relu()
