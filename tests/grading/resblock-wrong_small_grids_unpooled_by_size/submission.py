import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.train import conv_block


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    return nn.Sequential(
        conv_block(in_c, out_c, kernel_size, stride=1), conv_block(out_c, out_c, kernel_size, stride=stride, act=False)
    )


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.convs, self.stride = conv_conn(in_c, out_c, stride=stride), stride
        self.mix = nn.Conv2d(in_c, out_c, 1) if in_c != out_c else nn.Identity()

    def forward(self, x):
        pools = self.stride == 2 and min(x.shape[2], x.shape[3]) >= 3
        return F.relu(self.convs(x) + self.mix(F.avg_pool2d(x, 2, ceil_mode=True) if pools else x))
