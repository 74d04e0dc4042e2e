"""The convolutional networks of the lessons, and how their weights start."""

from torch import nn


def init_weights(m: nn.Module) -> None:
    """Return a convolution Kaiming's normal weights; leave any other module as it is.

    Meant for `model.apply(init_weights)`. The standard deviation is sqrt(2 / fan_in), which keeps the
    spread of activations from layer to layer under ReLU (He et al., 2015, arXiv:1502.01852).
    """
    if isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight)


def conv_block(
    in_c: int, out_c: int, kernel_size: int = 3, stride: int = 2, act: bool = True, norm: bool = True
) -> nn.Module:
    """Build a convolution, BatchNorm if `norm`, ReLU if `act`: [B, in_c, H, W] -> [B, out_c, H', W'].

    The padding is `kernel_size // 2`, so that with an odd kernel H' = ceil(H / stride). Under
    BatchNorm the convolution has no bias: the mean that BatchNorm subtracts would take it away again.

    Returns
    -------
    torch.nn.Module
        A `Sequential`; the bare convolution where it would stand alone.
    """
    conv = nn.Conv2d(in_c, out_c, kernel_size, stride=stride, padding=kernel_size // 2, bias=not norm)
    layers: list[nn.Module] = [conv]
    if norm:
        layers.append(nn.BatchNorm2d(out_c))
    if act:
        layers.append(nn.ReLU())
    return nn.Sequential(*layers) if len(layers) > 1 else conv


def cnn_layers() -> nn.Sequential:
    """Build the CNN the post starts from: [B, 1, 28, 28] -> [B, 10], 30,402 parameters.

    Five convolutions of stride 2 take the grid from 28 to 14, 7, 4, 2 and 1.
    """
    return nn.Sequential(
        conv_block(1, 8, kernel_size=5),
        conv_block(8, 16),
        conv_block(16, 32),
        conv_block(32, 64),
        conv_block(64, 10, act=False, norm=False),
        nn.Flatten(),
    )


def cnn_layers_more_depth() -> nn.Sequential:
    """Build the post's deeper CNN: [B, 1, 28, 28] -> [B, 10], 110,018 parameters.

    Its first convolution keeps the grid of 28 (stride 1), which leaves room for one layer more.
    """
    return nn.Sequential(
        conv_block(1, 8, stride=1),
        conv_block(8, 16),
        conv_block(16, 32),
        conv_block(32, 64),
        conv_block(64, 128),
        conv_block(128, 10, act=False, norm=False),
        nn.Flatten(),
    )
