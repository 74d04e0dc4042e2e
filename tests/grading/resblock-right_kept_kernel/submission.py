import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.train import conv_block


QUARTER = torch.full((1, 1, 2, 2), 0.25)


def conv_conn(in_c, out_c, kernel_size=3, stride=2):
    return nn.Sequential(
        conv_block(in_c, out_c, kernel_size, stride=1), conv_block(out_c, out_c, kernel_size, stride=stride, act=False)
    )


class ResBlock(nn.Module):
    def __init__(self, in_c, out_c, stride=2):
        super().__init__()
        self.convs, self.stride = conv_conn(in_c, out_c, stride=stride), stride
        self.mix = nn.Linear(in_c, out_c) if in_c != out_c else None

    def forward(self, x):
        y = self.convs(x)
        if self.stride == 2:
            x = F.pad(x, (0, x.shape[-1] % 2, 0, x.shape[-2] % 2), mode="replicate")
            x = F.conv2d(x, QUARTER.expand(x.shape[1], 1, 2, 2), stride=2, groups=x.shape[1])
        if self.mix is not None:
            x = self.mix(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return F.relu(y + x)
