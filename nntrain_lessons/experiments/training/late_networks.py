"""Networks that compute where pixels are few: a stem with a stride, and width in the later stages."""

from functools import partial
from itertools import pairwise

from torch import nn

from nntrain_lessons.train import conv_block

from .networks import StrideFirst


def late_resnet(width: int) -> nn.Sequential:
    """Build a residual network on grids of 14, 7, 4 and 2: [B, 1, 28, 28] -> [B, 10].

    A 5x5 convolution of stride 2 gives `width` channels on 14 x 14; three blocks with the stride on their first
    convolution double them on ever smaller grids; their mean over the grid goes through a linear layer. Nothing is
    computed at 28 x 28, where a convolution costs four times as much as at 14 x 14.
    """
    widths = [width * 2**n for n in range(4)]
    blocks = [StrideFirst(*pair) for pair in pairwise(widths)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], 10)]
    return nn.Sequential(conv_block(1, width, kernel_size=5), *blocks, *head)


late = partial(late_resnet, 28)  # hardly less compute than the course's residual network
late_wide = partial(late_resnet, 64)
