# %% [markdown]
# # A residual block
#
# *About 45 minutes. The page to read: "Residual networks". The source: He, Zhang, Ren and Sun, 2015,
# arXiv:1512.03385.*
#
# **The question.** A deeper network could always do what a shallower one does: its extra layers would only have to
# hand their input on. Trained, it often does worse: handing on is there to be learned, and is not found. So build it
# in. Let a path lead around the convolutions, and let them learn only what is to be added: the residual.
#
# **The formula.**
#
# $$y = \text{ReLU}\big(\text{convs}(x) + \text{skip}(x)\big)$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | x | the input | [B, in_c, H, W] |
# | convs(x) | two convolutions with BatchNorm, a ReLU between them | [B, out_c, H / stride, W / stride], rounded up |
# | skip(x) | the way around, as little changed as can be | the same |
# | y | the sum, then ReLU | the same |
#
# The first convolution goes from in_c to out_c channels at stride 1; the second takes the stride. It has no ReLU of
# its own: that would leave nothing to add but positive numbers. The ReLU comes after the sum.
#
# The sum needs two equal shapes. So the skip has to follow, in two things that have nothing to do with each other:
# the **channels**, by a 1x1 convolution with bias and without norm, and the **grid**, by average pooling over 2 x 2.
# Each is there only where it is needed. For 8 channels on a grid of 7 x 7:
#
# | | stride 1 | stride 2 |
# |---|---|---|
# | **8 to 8 channels** | x itself: [8, 7, 7] | pooling: [8, 4, 4] |
# | **8 to 16 channels** | 1x1 convolution: [16, 7, 7] | both, in either order: [16, 4, 4] |
#
# **By hand.** The grid: 7 is odd. A 3x3 convolution of stride 2 and padding 1 takes it to 4. Pooling over pairs takes
# it to 3, unless the last, lonely row and column count as well: that is the ceil mode. A row 1 2 3 4 5 6 7 becomes
# 1.5, 3.5, 5.5 and 7.
#
# The parameters, 8 to 16 channels: the first convolution has 3 · 3 · 8 · 16 = 1152 weights, the second 3 · 3 · 16 ·
# 16 = 2304, each BatchNorm 2 · 16 = 32, the 1x1 convolution 8 · 16 + 16 = 144. Together 3664.

# %%
"""Two convolutions and a way around them."""

from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons.train import conv_block

# %% [markdown]
# ## Your turn
#
# The library gives you `conv_block(in_c, out_c, kernel_size=3, stride=2, act=True, norm=True)`: a convolution whose
# padding keeps the grid at stride 1, then BatchNorm if `norm`, then ReLU if `act`.
#
# - `conv_conn`: the two convolutions, for any odd `kernel_size`;
# - `ResBlock.__init__`: build them, and what the skip needs;
# - `ResBlock.forward`: the formula.
#
# **What is checked**, for all four fields of the table, on even, odd, oblong and very small grids, for four images
# and, in evaluation, for one:
#
# - the shape of the result, and its values, given the same weights;
# - the ReLU comes after the sum: nothing is negative there, and yet the convolutions can take something away from x;
# - x is afterwards what it was: the sum is not written into the block's input;
# - every parameter takes part, and the gradient comes through both paths. A layer that is built and not used never
#   learns;
# - each call builds layers of its own: two blocks share nothing that learns;
# - kernel size and stride have their defaults, 3 and 2.
#
# You may pool before or after the 1x1 convolution: the result is the same. Pooling first leaves the convolution a
# quarter of the work, and a note says so where you go the longer way. A bias right before a BatchNorm changes nothing,
# since BatchNorm takes it away again: with it the block passes, and a note says so. The names of the attributes and
# the order in which you build or compute the paths are yours. Torch's layers and functions (`nn.Conv2d`, `F.conv2d`,
# `nn.Linear`, `F.batch_norm`) are recognised wherever they stand; a norm written out by hand is not.
#
# Do try a grid of 2 with stride 2: a skip that forgot to pool there raises no error. It is stretched over the other
# path, and the result is as large as the input.
#
# **What you need not do:** other strides than 1 and 2 (the stub refuses them), initialise weights.


# %% tags=["exercise-resblock"]
def conv_conn(in_c: int, out_c: int, kernel_size: int = 3, stride: int = 2) -> nn.Sequential:
    """Build the block's two convolutions: [B, in_c, H, W] -> [B, out_c, ceil(H / stride), ceil(W / stride)].

    The first widens at stride 1 and has an activation; the second takes the stride and has none,
    because the activation comes after the sum.
    """
    # solution: two conv_blocks in a row
    return nn.Sequential(
        conv_block(in_c, out_c, kernel_size, stride=1),
        conv_block(out_c, out_c, kernel_size, stride=stride, act=False),
    )


# %% tags=["exercise-resblock"]
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
        # solution: build the convolutions, and the skip's layers, if any
        self.convs = conv_conn(in_c, out_c, stride=stride)
        skip: list[nn.Module] = []
        if stride == 2:
            skip.append(nn.AvgPool2d(2, ceil_mode=True))
        if in_c != out_c:
            skip.append(nn.Conv2d(in_c, out_c, kernel_size=1))
        self.skip = nn.Sequential(*skip)  # empty, it gives x back

    def forward(self, x: Tensor) -> Tensor:
        """Add what the convolutions learn to what was there."""
        # solution: both paths, their sum, the activation
        return F.relu(self.convs(x) + self.skip(x))


# %% [markdown]
# ## What a right answer shows
#
# The four fields of the table, in numbers:
#
# ```text
#  8 to  8 channels, stride 1: [8, 7, 7], 1184 parameters, lowest value 0.0
#  8 to  8 channels, stride 2: [8, 4, 4], 1184 parameters, lowest value 0.0
#  8 to 16 channels, stride 1: [16, 7, 7], 3664 parameters, lowest value 0.0
#  8 to 16 channels, stride 2: [16, 4, 4], 3664 parameters, lowest value 0.0
# ```

# %%
if __name__ == "__main__":
    import torch

    def show_block(in_c: int, out_c: int, stride: int) -> None:
        """Print what a block makes of four images on a grid of 7 x 7."""
        block = ResBlock(in_c, out_c, stride)
        y = block(torch.randn(4, in_c, 7, 7))
        shape, parameters = list(y.shape[1:]), sum(p.numel() for p in block.parameters())
        print(f"{in_c:2} to {out_c:2} channels, stride {stride}:", end=" ")
        print(f"{shape}, {parameters} parameters, lowest value {y.min().item()}")

    for channels in (8, 16):
        show_block(8, channels, stride=1)
        show_block(8, channels, stride=2)
