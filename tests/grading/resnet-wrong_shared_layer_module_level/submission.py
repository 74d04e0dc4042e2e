from torch import nn

from nntrain_lessons.solutions import ResBlock

SCORES = nn.Linear(256, 10, bias=False)


def resnet():
    """Takes the last layer from above."""
    wide = [1, 8, 16, 32, 64, 128, 256]
    blocks = [ResBlock(a, b, 1 if a == 1 else 2) for a, b in zip(wide, wide[1:], strict=False)]
    return nn.Sequential(*blocks, nn.Flatten(), SCORES, nn.BatchNorm1d(10))
