from torch import nn
from torch.nn import functional as F


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    """As in the paper."""
    return nn.Sequential(
        nn.Conv2d(in_c, out_c, kernel_size, stride=stride, padding=kernel_size // 2, bias=False),
        nn.BatchNorm2d(out_c),
        nn.ReLU(inplace=True),
        nn.Conv2d(out_c, out_c, kernel_size, padding=kernel_size // 2, bias=False),
        nn.BatchNorm2d(out_c),
    )


class ResBlock(nn.Module):
    def __init__(self, inplanes, planes, stride=2):
        super().__init__()
        self.residual = conv_conn(inplanes, planes, 3, stride)
        self.downsample = nn.Sequential()
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride), nn.BatchNorm2d(planes))

    def forward(self, x):
        out = self.residual(x)
        out += self.downsample(x)
        return F.relu(out)
