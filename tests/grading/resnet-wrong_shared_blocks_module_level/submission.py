from torch import nn

from nntrain_lessons.solutions import ResBlock

WIDTHS = [1, 8, 16, 32, 64, 128, 256]
BLOCKS = [ResBlock(a, b, 1 if a == 1 else 2) for a, b in zip(WIDTHS, WIDTHS[1:])]


def resnet():
    return nn.Sequential(*BLOCKS, nn.Flatten(), nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10))
