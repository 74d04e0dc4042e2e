import torch
from torch import nn

from nntrain_lessons import conv_block


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """Two convolutions, the second with the stride."""
    return nn.Sequential(
        conv_block(in_c, out_c, kernel_size=kernel_size, stride=1),
        conv_block(out_c, out_c, kernel_size=kernel_size, stride=stride, act=False),
    )


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.idconv = nn.Identity() if in_c == out_c else nn.Conv2d(in_c, out_c, 1)
        self.pool = nn.Identity() if stride == 1 else nn.MaxPool2d(2, ceil_mode=True)
        self.convs = conv_conn(in_c, out_c, stride=stride)

    def forward(self, x):
        shortcut = self.pool(self.idconv(x))
        y = self.convs(x)
        y += shortcut
        return torch.relu_(y)
