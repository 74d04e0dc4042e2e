# %% [markdown]
# # A small residual network
#
# *About 15 minutes. The page to read: "Residual networks". The source: He, Zhang, Ren and Sun, 2015,
# arXiv:1512.03385. Comes after: the residual block.*
#
# **The question.** How do blocks become a network that looks at an image and says what it is? After a first block
# that only widens, each block halves the grid and doubles the channels: less and less where, more and more what. At
# the end there is one point with 256 numbers, and ten scores are read from it.
#
# **The network.** From images [B, 1, 28, 28] to scores [B, 10]:
#
# | layer | channels | stride | gives | parameters |
# |---|---|---|---|---|
# | block | 1 to 8 | 1 | [B, 8, 28, 28] | 696 |
# | block | 8 to 16 | 2 | [B, 16, 14, 14] | 3,664 |
# | block | 16 to 32 | 2 | [B, 32, 7, 7] | 14,496 |
# | block | 32 to 64 | 2 | [B, 64, 4, 4] | 57,664 |
# | block | 64 to 128 | 2 | [B, 128, 2, 2] | 230,016 |
# | block | 128 to 256 | 2 | [B, 256, 1, 1] | 918,784 |
# | flatten | | | [B, 256] | 0 |
# | linear, no bias | | | [B, 10] | 2,560 |
# | BatchNorm over the scores | | | [B, 10] | 20 |
#
# Together 1,227,900 parameters, three quarters of them in the last block.
#
# **By hand.** The first block: two convolutions with 3 · 3 · 1 · 8 = 72 and 3 · 3 · 8 · 8 = 576 weights, two
# BatchNorms with 16 numbers each, a 1x1 convolution with 8 weights and 8 biases: 72 + 576 + 32 + 16 = 696.
#
# Two things about the end. The linear layer has no bias because the BatchNorm subtracts the mean and adds a shift of
# its own: a bias would be taken away again. And there is no softmax, because the loss, cross-entropy, contains it.

# %%
"""The post's residual network."""

from torch import nn

from nntrain_lessons.solutions import ResBlock

# %% [markdown]
# ## Your turn
#
# - `resnet`: build the table, with `ResBlock`: the course's own, imported above. Yours will do as well.
#
# **What is checked:** the grid behind each block; the result, its shape and values given the same weights, for four
# images and, in evaluation, for one; the number of parameters; that every block is one of its own and can be trained;
# that a second call builds a second network, which shares nothing that learns with the first; that the scores are
# scores, not probabilities, in either mode. `nn.Sequential` is the shortest way. A class of your own passes as well,
# under any names.
#
# **What you need not do:** initialise weights, handle other image sizes. In training mode the network needs two
# images or more at a time, since a BatchNorm over one number has nothing to compare: that is so in the reference,
# too.


# %% tags=["exercise-resnet"]
def resnet() -> nn.Sequential:
    """Build the network: [B, 1, 28, 28] -> [B, 10], 1,227,900 parameters.

    The grid goes 28, 28, 14, 7, 4, 2, 1. The head has no bias, because the BatchNorm after it has one.
    In training that BatchNorm, as the last block's, needs batches of at least two images.
    """
    # solution: six blocks and a head
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


# %% [markdown]
# ## What a right answer shows
#
# The table's last two columns, from the network itself:
#
# ```text
# ResBlock     [2, 8, 28, 28]       696
# ResBlock     [2, 16, 14, 14]    3,664
# ResBlock     [2, 32, 7, 7]     14,496
# ResBlock     [2, 64, 4, 4]     57,664
# ResBlock     [2, 128, 2, 2]   230,016
# ResBlock     [2, 256, 1, 1]   918,784
# Flatten      [2, 256]               0
# Linear       [2, 10]            2,560
# BatchNorm1d  [2, 10]               20
# total                       1,227,900
# ```

# %%
if __name__ == "__main__":
    import torch

    def show_layers(model: nn.Module) -> None:
        """Print what each layer gives for two images, and how many parameters it has."""
        x, total = torch.randn(2, 1, 28, 28), 0
        for layer in model.children():
            x, n = layer(x), sum(p.numel() for p in layer.parameters())
            print(f"{type(layer).__name__:13}{list(x.shape)!s:16}{n:8,}")
            total += n
        print(f"total{total:32,}")

    show_layers(resnet())
