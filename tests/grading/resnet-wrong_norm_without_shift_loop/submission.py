from torch import nn

from nntrain_lessons.solutions import ResBlock


def resnet():
    widths = [1, 8, 16, 32, 64, 128, 256]
    layers = [ResBlock(a, b, stride=2 - (a == 1)) for a, b in zip(widths, widths[1:], strict=False)]
    last = nn.BatchNorm1d(10)
    last.bias = None
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10, bias=False), last)
