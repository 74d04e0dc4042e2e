from torch import nn

from nntrain_lessons.solutions import ResBlock


class OnlyInTraining(nn.Module):
    """Leaves a layer out in evaluation."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x) if self.training else x


def resnet():
    """Takes BatchNorm for a thing of training."""
    wide = [1, 8, 16, 32, 64, 128, 256]
    blocks = [ResBlock(a, b, 1 if a == 1 else 2) for a, b in zip(wide, wide[1:], strict=False)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(256, 10, bias=False), OnlyInTraining(nn.BatchNorm1d(10)))
