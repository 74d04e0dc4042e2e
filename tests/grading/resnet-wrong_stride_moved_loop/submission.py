from torch import nn

from nntrain_lessons.solutions import ResBlock


def resnet():
    """The grid stays where the channels go from 32 to 64."""
    width = 8
    layers = [ResBlock(1, width, stride=2)]
    while width < 256:
        layers.append(ResBlock(width, 2 * width, stride=1 if width == 32 else 2))
        width *= 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10))
