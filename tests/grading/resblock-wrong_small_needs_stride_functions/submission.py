import torch
from torch import nn
from torch.nn import functional as F


def norm_of(c):
    """A norm."""
    return nn.BatchNorm2d(num_features=c)


class TwoConvs(nn.Module):
    """The convolutions keep their bias, which the norms take away."""

    def __init__(self, in_c, out_c, k, stride):
        super().__init__()
        self.weights = nn.ParameterList([torch.empty(out_c, in_c, k, k), torch.empty(out_c, out_c, k, k)])
        self.biases = nn.ParameterList([torch.zeros(out_c), torch.zeros(out_c)])
        self.norms = nn.ModuleList([norm_of(out_c), norm_of(out_c)])
        self.k, self.stride = k, stride
        for w in self.weights:
            nn.init.kaiming_normal_(w)

    def forward(self, x):
        first, second = self.weights
        x = F.conv2d(x, first, self.biases[0], padding=self.k // 2)
        x = self.norms[0](x).clamp(min=0)
        x = F.conv2d(x, second, self.biases[1], self.stride, self.k // 2)
        return self.norms[1](x)


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions."""
    return TwoConvs(in_c, out_c, kernel_size, stride)


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.body = conv_conn(in_c, out_c, 3, stride)
        self.stride = stride
        self.small = None
        if stride == 2 and in_c != out_c:
            self.small = nn.Conv2d(in_c, out_c, (1, 1))

    def forward(self, x):
        out = self.body(x)
        if self.stride == 2:
            x = F.avg_pool2d(x, 2, ceil_mode=True)
        if self.small is not None:
            x = self.small(x)
        return F.threshold(torch.add(x, out), 0, 0)
