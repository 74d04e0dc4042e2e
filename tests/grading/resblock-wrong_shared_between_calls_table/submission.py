import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.train import conv_block


TABLE = {}


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    return nn.Sequential(
        conv_block(in_c, out_c, kernel_size, stride=1), conv_block(out_c, out_c, kernel_size, stride=stride, act=False)
    )


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.convs, self.stride = TABLE.setdefault((in_c, out_c, stride), conv_conn(in_c, out_c, stride=stride)), stride
        self.skip = nn.Sequential()
        if stride == 2:
            self.skip.append(nn.AvgPool2d(2, ceil_mode=True))
        if in_c != out_c:
            self.skip.append(nn.Conv2d(in_c, out_c, 1))

    def forward(self, x):
        return F.relu(self.convs(x) + self.skip(x))
