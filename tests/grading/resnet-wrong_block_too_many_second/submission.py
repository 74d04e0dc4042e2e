from torch import nn

from nntrain_lessons.solutions import ResBlock


def resnet():
    net = nn.Sequential(ResBlock(1, 8, 1), ResBlock(8, 8, 1))
    for width in (8, 16, 32, 64, 128):
        net.append(ResBlock(width, width + width))
    for layer in (nn.Flatten(), nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10)):
        net.append(layer)
    return net
