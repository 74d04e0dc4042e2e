from torch import nn
from torch.nn import functional as F

from nntrain_lessons.train import conv_block


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    first = conv_block(in_c, out_c, kernel_size, stride=1)
    return nn.Sequential(first, conv_block(out_c, out_c, kernel_size, stride=stride, act=False))


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.body = conv_conn(in_c, out_c, stride=stride)
        around = [nn.ReLU()]
        if stride > 1:
            around.append(nn.AvgPool2d(2, ceil_mode=True))
        if out_c != in_c:
            around.append(nn.Conv2d(in_c, out_c, 1))
        self.around = nn.Sequential(*around)

    def forward(self, x):
        return F.relu(self.around(x) + self.body(x))
