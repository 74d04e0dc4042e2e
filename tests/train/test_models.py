import math
import random

import numpy as np
import pytest
import torch
from torch import nn

from nntrain_lessons import cnn_layers, cnn_layers_more_depth, conv_block, init_weights, set_seed


@pytest.mark.parametrize(("build", "parameters"), [(cnn_layers, 30_402), (cnn_layers_more_depth, 110_018)])
def test_the_networks_have_the_posts_size(build, parameters):
    """Parameters are counted as the post does, and one image gives ten numbers."""
    model = build()
    assert sum(p.numel() for p in model.parameters()) == parameters
    assert model(torch.zeros(2, 1, 28, 28)).shape == (2, 10)


@pytest.mark.parametrize("kernel_size", [1, 3, 5])
@pytest.mark.parametrize(("stride", "grid"), [(1, 7), (2, 4)])
def test_a_conv_block_keeps_or_halves_the_grid(kernel_size, stride, grid):
    """Whatever the odd kernel, a grid of 7 stays at stride 1 and becomes 4 at stride 2."""
    assert conv_block(3, 5, kernel_size, stride)(torch.zeros(2, 3, 7, 7)).shape == (2, 5, grid, grid)


@pytest.mark.parametrize(
    ("act", "norm", "layers"),
    [
        (True, True, [nn.Conv2d, nn.BatchNorm2d, nn.ReLU]),
        (False, True, [nn.Conv2d, nn.BatchNorm2d]),
        (True, False, [nn.Conv2d, nn.ReLU]),
    ],
)
def test_a_conv_block_has_what_is_asked_for(act, norm, layers):
    """Norm comes before the activation, and takes the convolution's bias away."""
    block = conv_block(2, 3, act=act, norm=norm)
    assert [type(layer) for layer in block] == layers
    assert (block[0].bias is None) == norm


def test_a_conv_block_alone_is_the_convolution():
    """Without norm and activation there is nothing to wrap."""
    assert isinstance(conv_block(2, 3, act=False, norm=False), nn.Conv2d)


def test_kaiming_gives_convolutions_their_spread():
    """Weights have the standard deviation sqrt(2 / fan_in); a linear layer is left as it was."""
    conv, linear = nn.Conv2d(32, 64, 5), nn.Linear(3, 3)
    before = linear.weight.detach().clone()
    nn.Sequential(conv, linear).apply(init_weights)
    assert conv.weight.std().item() == pytest.approx(math.sqrt(2 / (32 * 25)), rel=0.02)
    assert torch.equal(linear.weight, before)


def test_a_seed_fixes_every_generator():
    """Python, NumPy and torch draw the same numbers after the same seed, and others after another."""

    def draw(seed):
        set_seed(seed)
        return random.random(), np.random.rand(), torch.rand(1).item()  # noqa: S311 - no secrets here

    assert draw(7) == draw(7)
    assert all(a != b for a, b in zip(draw(7), draw(8), strict=True))


def test_determinism_can_be_demanded_and_lifted():
    """`deterministic` is torch's switch, both ways."""
    set_seed(0, deterministic=True)
    assert torch.are_deterministic_algorithms_enabled()
    set_seed(0)
    assert not torch.are_deterministic_algorithms_enabled()


def test_a_seed_out_of_range_is_refused():
    """NumPy has no negative seeds."""
    with pytest.raises(ValueError, match="between 0 and"):
        set_seed(-1)
