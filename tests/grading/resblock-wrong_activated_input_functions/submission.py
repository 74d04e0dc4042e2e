from torch import nn
from torch.nn import functional as F

from nntrain_lessons import conv_block


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions."""
    first = conv_block(in_c, out_c, kernel_size=kernel_size, stride=1)
    return nn.Sequential(first, conv_block(out_c, out_c, kernel_size=kernel_size, stride=stride, act=False))


class ResBlock(nn.Module):
    """Activates what comes in, for both paths, and nothing at the end."""

    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.long = conv_conn(in_c, out_c, stride=stride)
        self.small = nn.Conv2d(in_c, out_c, 1) if in_c != out_c else None
        self.stride = stride

    def forward(self, x):
        x = F.relu(x)
        short = F.avg_pool2d(x, 2, ceil_mode=True) if self.stride == 2 else x
        if self.small is not None:
            short = self.small(short)
        return short + self.long(x)
