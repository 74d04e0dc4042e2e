from torch import nn

from nntrain_lessons.solutions import ResBlock

WIDTHS = [1, 8, 16, 32, 64, 128, 256]


def resnet():
    return nn.Sequential(*[ResBlock(a, b, 1 if a == 1 else 2) for a, b in zip(WIDTHS, WIDTHS[1:])], nn.Conv2d(256, 10, 1, bias=False), nn.BatchNorm2d(10), nn.Flatten())
