from torch import nn

from nntrain_lessons.solutions import ResBlock


def resnet():
    """Activates the scores, then norms them."""
    wide = [1, 8, 16, 32, 64, 128, 256]
    blocks = [ResBlock(a, b, 1 if a == 1 else 2) for a, b in zip(wide, wide[1:], strict=False)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(256, 10, bias=False), nn.ReLU(), nn.BatchNorm1d(10))
