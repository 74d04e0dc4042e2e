# %% [markdown]
# # A small residual network
#
# Six blocks take one channel on a grid of 28 to 256 channels on a grid of 1.

# %%
"""The post's residual network."""

from torch import nn

from nntrain_lessons.solutions import ResBlock


# %%
def resnet() -> nn.Sequential:
    """Build the network: [B, 1, 28, 28] -> [B, 10], 1,227,900 parameters.

    The grid goes 28, 28, 14, 7, 4, 2, 1. The head has no bias, because the BatchNorm after it has one.
    In training that BatchNorm, as the last block's, needs batches of at least two images.
    """
    return nn.Sequential(
        ResBlock(1, 8, stride=1),
        ResBlock(8, 16),
        ResBlock(16, 32),
        ResBlock(32, 64),
        ResBlock(64, 128),
        ResBlock(128, 256),
        nn.Flatten(),
        nn.Linear(256, 10, bias=False),
        nn.BatchNorm1d(10),
    )
