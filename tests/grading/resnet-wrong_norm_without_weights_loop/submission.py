from torch import nn

from nntrain_lessons.solutions import ResBlock


def resnet():
    """Six blocks; the norm only centres and scales."""
    width = 8
    layers = [ResBlock(1, width, stride=1)]
    while width < 256:
        layers.append(ResBlock(width, 2 * width))
        width *= 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10, affine=False))
