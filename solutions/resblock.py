# %% [markdown]
# # A residual block
#
# y = ReLU(convs(x) + skip(x)). The skip changes only what has to change: the channels by a 1x1
# convolution where they differ, the grid by average pooling where the stride is 2.
#
# | | stride 1 | stride 2 |
# |---|---|---|
# | same channels | x itself | pooling |
# | other channels | 1x1 convolution | pooling, then 1x1 convolution |

# %%
"""Two convolutions and a way around them."""

from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons.train import conv_block


# %%
def conv_conn(in_c: int, out_c: int, kernel_size: int = 3, stride: int = 2) -> nn.Sequential:
    """Build the block's two convolutions: [B, in_c, H, W] -> [B, out_c, ceil(H / stride), ceil(W / stride)].

    The first widens at stride 1 and has an activation; the second takes the stride and has none,
    because the activation comes after the sum.
    """
    return nn.Sequential(
        conv_block(in_c, out_c, kernel_size, stride=1),
        conv_block(out_c, out_c, kernel_size, stride=stride, act=False),
    )


# %%
class ResBlock(nn.Module):
    """A residual block: [B, in_c, H, W] -> [B, out_c, ceil(H / stride), ceil(W / stride)].

    Channels and grid are decided apart. Pooling comes before the 1x1 convolution: the two commute, and
    this way the convolution has a quarter of the grid to work on. Ceil mode takes a grid of 7 to 4, as
    the strided convolution does. (He et al., 2016, arXiv:1512.03385; the placing of the stride is the
    post's.)

    Raises
    ------
    ValueError
        When the stride is neither 1 nor 2.
    """

    def __init__(self, in_c: int, out_c: int, stride: int = 2) -> None:
        super().__init__()
        if stride not in (1, 2):
            raise ValueError(f"stride is {stride}, but the skip can follow a stride of 1 or 2 only")
        self.convs = conv_conn(in_c, out_c, stride=stride)
        skip: list[nn.Module] = []
        if stride == 2:
            skip.append(nn.AvgPool2d(2, ceil_mode=True))
        if in_c != out_c:
            skip.append(nn.Conv2d(in_c, out_c, kernel_size=1))
        self.skip = nn.Sequential(*skip)  # empty, it gives x back

    def forward(self, x: Tensor) -> Tensor:
        """Add what the convolutions learn to what was there."""
        return F.relu(self.convs(x) + self.skip(x))
