# The post's own, but for the import.
from torch import nn
from torch.nn import functional as F
from nntrain_lessons import *


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions, the second with the stride."""
    second = conv_block(out_c, out_c, kernel_size=kernel_size, stride=stride, act=False)
    return nn.Sequential(conv_block(in_c, out_c, kernel_size=kernel_size, stride=1), second)


class ResBlock(nn.Module):
    """A way around two convolutions."""

    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.conv_connection, self.identity = (conv_conn(in_c, out_c, stride=stride), nn.Conv2d(in_c, out_c, 1))
        self.pool = nn.AvgPool2d(2, ceil_mode=True) if stride == 2 else nn.Identity()

    def forward(self, x):
        """Add, then activate."""
        return F.relu(self.pool(self.identity(x)) + self.conv_connection(x))
