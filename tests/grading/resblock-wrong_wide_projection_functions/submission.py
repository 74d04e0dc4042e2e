from torch import nn
from torch.nn import functional as F

from nntrain_lessons import conv_block


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions."""
    first = conv_block(in_c, out_c, kernel_size=kernel_size, stride=1)
    return nn.Sequential(first, conv_block(out_c, out_c, kernel_size=kernel_size, stride=stride, act=False))


class ResBlock(nn.Module):
    """The skip's convolution has the size of the others, and comes before the pooling."""

    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.long = conv_conn(in_c, out_c, stride=stride)
        self.fit = nn.Conv2d(in_c, out_c, kernel_size=3, padding="same") if in_c != out_c else nn.Identity()
        self.stride = stride

    def forward(self, x):
        short = self.fit(x)
        if self.stride == 2:
            short = F.avg_pool2d(short, 2, ceil_mode=True)
        return F.relu(short + self.long(x))
