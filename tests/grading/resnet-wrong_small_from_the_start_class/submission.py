import torch
from torch import nn

from nntrain_lessons.solutions import ResBlock


class Net(nn.Module):
    """Registers its layers backwards, and runs them forwards."""

    def __init__(self, n_out):
        super().__init__()
        self.norm = nn.BatchNorm1d(n_out)
        self.scores = nn.Linear(256, n_out, bias=False)
        self.blocks = nn.ModuleList()
        channels = 1
        for k in range(6):
            self.blocks.append(ResBlock(channels, 8 * 2**k, 2))
            channels = 8 * 2**k

    def forward(self, images):
        for block in self.blocks:
            images = block(images)
        return self.norm(self.scores(images.squeeze((2, 3))))


def resnet(n_out=10):
    """The class with ten scores."""
    net = Net(n_out)
    with torch.no_grad():
        nn.init.kaiming_normal_(net.scores.weight)
    return net
