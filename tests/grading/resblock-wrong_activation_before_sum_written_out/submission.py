import torch
from torch import nn


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    layers = []
    for a, b, s in ((in_c, out_c, 1), (out_c, out_c, stride)):
        layers += [nn.Conv2d(a, b, kernel_size, s, kernel_size // 2, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.main = nn.Sequential(conv_conn(in_c, out_c, stride=stride), nn.ReLU())
        self.side = nn.Sequential()
        if stride == 2:
            self.side.append(nn.AvgPool2d(2, ceil_mode=True))
        if in_c != out_c:
            self.side.append(nn.Conv2d(in_c, out_c, 1))

    def forward(self, x):
        return torch.stack([self.main(x), self.side(x)]).sum(dim=0)
