"""Networks that are built only to be compared with the course's own: one part left out, moved or repeated."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons.solutions import conv_conn, resnet
from nntrain_lessons.train import conv_block

WIDTHS = ((1, 8), (8, 16), (16, 32), (32, 64), (64, 128), (128, 256))  # the residual network's blocks


def mlp(norm: bool = False) -> nn.Sequential:
    """Build 784-256-256-10 with ReLU, and BatchNorm if `norm`: [B, 1, 28, 28] -> [B, 10]."""
    layers: list[nn.Module] = [nn.Flatten()]
    for in_f in (784, 256):
        layers += [nn.Linear(in_f, 256), *([nn.BatchNorm1d(256)] if norm else []), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(256, 10))


mlp_norm = partial(mlp, norm=True)


class RunningNorm(nn.Module):
    """A normalisation by running statistics, in training as well, as in the third post of the series.

    The batch moves mean and variance by a tenth, outside of what is differentiated; both then serve as numbers.
    So a fresh layer does not bring a batch to mean 0, and no gradient knows that it would.

    Parameters
    ----------
    channels : int
        C, of inputs [B, C, H, W].
    """

    mean: Tensor
    var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.scale, self.shift = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, C, H, W] to the same shape."""
        if self.training:
            with torch.no_grad():
                self.mean.lerp_(x.mean((0, 2, 3)), 0.1)
                self.var.lerp_(x.var((0, 2, 3)), 0.1)
        mean, var, scale, shift = (each[:, None, None] for each in (self.mean, self.var, self.scale, self.shift))
        return (x - mean) / (var + 1e-5).sqrt() * scale + shift


class DetachedNorm(nn.BatchNorm2d):
    """BatchNorm by the batch's own statistics, which are mere numbers to the gradient."""

    def forward(self, input: Tensor) -> Tensor:
        """Map [B, C, H, W] to the same shape."""
        evaluated = super().forward(input)  # moves the running statistics
        if not self.training:
            return evaluated
        var, mean = torch.var_mean(input.detach(), (0, 2, 3), correction=0)
        return F.batch_norm(input, mean, var, self.weight, self.bias, eps=self.eps)


def cnn_with(norm: Callable[[int], nn.Module] | None) -> nn.Sequential:
    """Build the post's CNN with another normalisation behind its first four convolutions, or with none."""
    layers: list[nn.Module] = []
    for in_c, out_c, kernel in ((1, 8, 5), (8, 16, 3), (16, 32, 3), (32, 64, 3)):
        layers.append(nn.Conv2d(in_c, out_c, kernel, stride=2, padding=kernel // 2, bias=norm is None))
        layers += [*([norm(out_c)] if norm else []), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(64, 10, 3, stride=2, padding=1), nn.Flatten())


cnn_plain = partial(cnn_with, None)
cnn_running, cnn_detached = partial(cnn_with, RunningNorm), partial(cnn_with, DetachedNorm)


def cnn_of(*widths: int, first: nn.Module) -> nn.Sequential:
    """Build a plain CNN: a first layer that gives the first of these widths, then convolutions of stride 2, to 10."""
    last = conv_block(widths[-1], 10, act=False, norm=False)
    return nn.Sequential(first, *(conv_block(*pair) for pair in pairwise(widths)), last, nn.Flatten())


def cnn_wide() -> nn.Sequential:
    """Build the post's CNN twice as wide: five convolutions, 109,178 parameters."""
    return cnn_of(16, 32, 64, 128, first=conv_block(1, 16, kernel_size=5))


def cnn_deep_narrow() -> nn.Sequential:
    """Build the post's deeper CNN half as wide: six convolutions, 30,534 parameters."""
    return cnn_of(4, 8, 16, 32, 64, first=conv_block(1, 4, stride=1))


def resnet_without_skips() -> nn.Sequential:
    """Build the residual network's own convolutions, with nothing added to what they give."""
    blocks = [nn.Sequential(conv_conn(*w, stride=1 if i == 0 else 2), nn.ReLU()) for i, w in enumerate(WIDTHS)]
    return nn.Sequential(*blocks, *_head())


def resnet_without_last_norm() -> nn.Sequential:
    """Build the residual network with a linear layer, bias included, at its end."""
    return nn.Sequential(*list(resnet())[:-2], nn.Linear(256, 10))


class StrideFirst(nn.Module):
    """The residual block in the usual order: the first convolution has the stride.

    Its second convolution then works on the small grid, which is what halves the block's compute.
    """

    def __init__(self, in_c: int, out_c: int, stride: int = 2) -> None:
        super().__init__()
        self.convs = nn.Sequential(
            conv_block(in_c, out_c, stride=stride), conv_block(out_c, out_c, stride=1, act=False)
        )
        self.conn = nn.Conv2d(in_c, out_c, 1)
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, in_c, H, W] to [B, out_c, ceil(H / stride), ceil(W / stride)]."""
        skipped = x if self.stride == 1 else F.avg_pool2d(x, 2, ceil_mode=True)
        return F.relu(self.convs(x) + self.conn(skipped))


def resnet_stride_first(width: int = 8) -> nn.Sequential:
    """Build the residual network with the stride on each block's first convolution, `width` channels at first."""
    sizes = [(1 if i == 0 else width * in_c // 8, width * out_c // 8) for i, (in_c, out_c) in enumerate(WIDTHS)]
    blocks = [StrideFirst(*size, stride=1 if i == 0 else 2) for i, size in enumerate(sizes)]
    return nn.Sequential(*blocks, *_head(32 * width))


resnet_stride_first_wide = partial(resnet_stride_first, width=11)  # as much compute as the course's own


def _head(channels: int = 256) -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(channels, 10, bias=False), nn.BatchNorm1d(10)]


class SameBlock(nn.Module):
    """Two 3x3 convolutions that keep channels and grid, with the input added to what they give if `skip`.

    Without the skip it is two layers of a plain network. With it the identity is what the block is at zero weights.
    """

    def __init__(self, channels: int, skip: bool) -> None:
        super().__init__()
        self.convs, self.skip = conv_conn(channels, channels, stride=1), skip

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, channels, H, W] to the same shape."""
        y: Tensor = self.convs(x)
        return F.relu(x + y if self.skip else y)


def stack(convolutions: int, skip: bool) -> nn.Sequential:
    """Build a stem 1-16-32 down to 7 x 7, so many convolutions 32-32 in pairs, and a linear layer on the means."""
    blocks = [SameBlock(32, skip) for _ in range(convolutions // 2)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10)]
    return nn.Sequential(conv_block(1, 16), conv_block(16, 32), *blocks, *head)


plain_6, plain_18, plain_42 = (partial(stack, n, skip=False) for n in (6, 18, 42))
residual_6, residual_18, residual_42 = (partial(stack, n, skip=True) for n in (6, 18, 42))
