from torch import nn
from torch.nn import functional as F

from nntrain_lessons import conv_block


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    first = conv_block(in_c, out_c, kernel_size, 1)
    first.extend(conv_block(out_c, out_c, kernel_size, stride, act=False))
    return first


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.path = conv_conn(in_c, out_c, stride=stride)
        self.short = nn.Conv2d(in_c, out_c, 1) if in_c != out_c else (lambda x: x)
        self.stride = stride

    def forward(self, x):
        around = F.avg_pool2d(x, self.stride, ceil_mode=True)
        return F.relu(self.short(around).add(self.path(x)))
