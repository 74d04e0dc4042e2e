import torch
from torch import nn


class Unit(nn.Module):
    """Convolution, norm, and perhaps an activation."""

    def __init__(self, a, b, k, stride, act):
        super().__init__()
        self.conv = nn.Conv2d(a, b, k, stride, (k - 1) // 2, bias=False)
        self.norm = nn.BatchNorm2d(b)
        self.act = nn.ReLU() if act else None

    def forward(self, x):
        x = self.norm(self.conv(x))
        return x if self.act is None else self.act(x)


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two units."""
    return nn.Sequential(Unit(in_c, out_c, kernel_size, 1, True), Unit(out_c, out_c, kernel_size, stride, True))


class Skip(nn.Module):
    def __init__(self, in_c, out_c, stride):
        super().__init__()
        self.half = stride == 2
        self.widen = nn.Conv2d(in_c, out_c, kernel_size=1) if in_c != out_c else None

    def forward(self, x):
        if self.half:
            x = nn.functional.avg_pool2d(x, kernel_size=2, ceil_mode=True)
        if self.widen is not None:
            x = self.widen(x)
        return x


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.skip = Skip(in_c, out_c, stride)
        self.body = conv_conn(in_c, out_c, stride=stride)

    def forward(self, x):
        return torch.clamp_min(self.skip(x) + self.body(x), 0)
