from torch import nn

from nntrain_lessons.solutions import ResBlock

WIDTHS = [1, 8, 16, 32, 64, 128, 256]


class Net(nn.Sequential):
    def forward(self, x):
        return super().forward(x).squeeze()


def resnet():
    return Net(*[ResBlock(a, b, 1 if a == 1 else 2) for a, b in zip(WIDTHS, WIDTHS[1:])], nn.Flatten(), nn.Linear(256, 10, bias=False), nn.BatchNorm1d(10))
