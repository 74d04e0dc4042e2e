import pytest
import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons.solutions import ResBlock, conv_conn

GRIDS = [(28, 28), (14, 14), (7, 7), (2, 2), (1, 1), (5, 8)]
every_grid = pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: "x".join(map(str, grid)))
every_cell = pytest.mark.parametrize(
    ("in_c", "out_c", "stride"),
    [(4, 4, 1), (4, 4, 2), (4, 6, 1), (4, 6, 2), (6, 4, 2)],
    ids=[
        "same channels",
        "same channels, stride 2",
        "more channels",
        "more channels, stride 2",
        "fewer channels, stride 2",
    ],
)


def make_block(in_c, out_c, stride):
    """Make a block whose norms have scales, shifts and running averages of their own."""
    block = ResBlock(in_c, out_c, stride=stride)
    for norm in layers(block, nn.BatchNorm2d):
        for values in (norm.weight.data, norm.bias.data, norm.running_mean):
            values.normal_()
        norm.running_var.uniform_(0.5, 2.0)
    return block


def layers(module, kind):
    """List the layers of a kind inside a module."""
    return [layer for layer in module.modules() if isinstance(layer, kind)]


def images(channels, grid):
    """Draw four images."""
    return torch.randn(4, channels, *grid)


def normed(x, norm):
    """Normalise with the batch's statistics in training, with the running ones otherwise, which stay as they are."""
    if norm.training:
        return F.batch_norm(x, None, None, norm.weight, norm.bias, training=True)
    return F.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias)


def skip_by_hand(block, x, stride):
    """Compute the skip in the post's order: first the 1x1 convolution, then the pooling."""
    for conv in layers(block.skip, nn.Conv2d):
        x = F.conv2d(x, conv.weight, conv.bias)
    return F.avg_pool2d(x, 2, ceil_mode=True) if stride == 2 else x


def block_by_hand(block, x, stride):
    """Compute the block's output with its own weights and torch's functions."""
    (first, second), norms = layers(block.convs, nn.Conv2d), layers(block.convs, nn.BatchNorm2d)
    y = F.relu(normed(F.conv2d(x, first.weight, padding=1), norms[0]))
    y = normed(F.conv2d(y, second.weight, stride=stride, padding=1), norms[1])
    return F.relu(y + skip_by_hand(block, x, stride))


@every_cell
@every_grid
def test_the_shape_of_the_output(in_c, out_c, stride, grid):
    """Channels become out_c, and the grid is divided by the stride, rounded up."""
    expected = (4, out_c, *(-(-side // stride) for side in grid))
    assert ResBlock(in_c, out_c, stride=stride)(images(in_c, grid)).shape == expected


@every_cell
@every_grid
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
def test_the_output_is_what_functions_compute(in_c, out_c, stride, grid, training):
    """The output is ReLU(convolutions + skip), computed apart with the block's own weights."""
    block, x = make_block(in_c, out_c, stride).train(training), images(in_c, grid)
    torch.testing.assert_close(block(x), block_by_hand(block, x, stride), rtol=1e-5, atol=1e-5)


@every_cell
@every_grid
def test_without_the_convolutions_the_skip_remains(in_c, out_c, stride, grid):
    """With the convolutions' last norm at zero the block gives ReLU(skip)."""
    block, x = ResBlock(in_c, out_c, stride=stride), images(in_c, grid)
    nn.init.zeros_(layers(block.convs, nn.BatchNorm2d)[-1].weight)
    torch.testing.assert_close(block(x), F.relu(skip_by_hand(block, x, stride)), rtol=1e-5, atol=1e-6)


def test_a_true_identity():
    """With equal channels and stride 1 the skip is the input itself, bit by bit, and has no parameters."""
    block = ResBlock(3, 3, stride=1)
    x = images(3, (5, 5))
    assert block.skip(x) is x
    assert list(block.skip.parameters()) == []


@every_cell
@every_grid
def test_no_parameter_is_dead(in_c, out_c, stride, grid):
    """Every parameter of the block takes part, and so gets a gradient."""
    block = make_block(in_c, out_c, stride)
    y = block(images(in_c, grid))
    (y * torch.randn_like(y)).sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in block.parameters())


@every_cell
def test_the_layers(in_c, out_c, stride):
    """Two 3x3 convolutions under norms, without bias; a 1x1 one with bias where the channels differ."""
    convs = layers(ResBlock(in_c, out_c, stride=stride), nn.Conv2d)
    expected = [(in_c, out_c, (3, 3), (1, 1), False), (out_c, out_c, (3, 3), (stride, stride), False)]
    if in_c != out_c:
        expected.append((in_c, out_c, (1, 1), (1, 1), True))
    found = [(c.in_channels, c.out_channels, c.kernel_size, c.stride, c.bias is not None) for c in convs]
    assert sorted(found) == sorted(expected)


@every_grid
def test_pooling_and_the_small_convolution_commute(grid):
    """Pooling before or after the 1x1 convolution is the same function, on odd grids too."""
    block, x = make_block(4, 6, 2).eval(), images(4, grid)
    pooled_first = block(x)
    block.skip = nn.Sequential(*reversed(block.skip))
    torch.testing.assert_close(block(x), pooled_first, rtol=1e-6, atol=1e-6)


def test_pooling_comes_first():
    """The skip pools before its convolution, which then has a quarter of the grid to work on."""
    assert [type(layer) for layer in ResBlock(4, 6).skip] == [nn.AvgPool2d, nn.Conv2d]


def test_the_stride_is_two_unless_told():
    """Block and convolutions halve the grid by default."""
    assert ResBlock(2, 3)(images(2, (8, 8))).shape == (4, 3, 4, 4)
    assert conv_conn(2, 3)(images(2, (8, 8))).shape == (4, 3, 4, 4)


@pytest.mark.parametrize("kernel_size", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 2])
@every_grid
def test_the_two_convolutions(kernel_size, stride, grid):
    """The first convolution keeps the grid and has an activation; the second takes the stride and has none."""
    pair, x = conv_conn(2, 3, kernel_size, stride), images(2, grid)
    middle = pair[0](x)
    assert middle.shape == (4, 3, *grid)
    assert middle.min() >= 0
    y = pair(x)
    assert y.shape == (4, 3, *(-(-side // stride) for side in grid))
    assert y.min() < 0
    assert [conv.kernel_size for conv in layers(pair, nn.Conv2d)] == [(kernel_size, kernel_size)] * 2
