import pytest
import torch
from hypothesis import given, strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from nntrain_lessons import cnn_layers, cnn_layers_more_depth
from nntrain_lessons.solutions import ModelMonitorS, ResBlock, conv_macs, resnet

from .runs import image_learner
from .walks import drawn


def post_order():
    """Build the post's network: the same function, with the 1x1 convolution before the pooling."""
    model = resnet()
    for block in model[:6]:
        block.skip = nn.Sequential(*reversed(block.skip))
    return model


MODELS = {
    "resnet": (resnet, 1_227_900, 8_406_784),
    "resnet in the post's order": (post_order, 1_227_900, 8_821_504),
    "cnn": (cnn_layers, 30_402, 248_864),
    "deeper cnn": (cnn_layers_more_depth, 110_018, 1_109_376),
}
# Channels in and out, the side of the grid before and after.
POST_BLOCKS = [(1, 8, 28, 28), (8, 16, 28, 14), (16, 32, 14, 7), (32, 64, 7, 4), (64, 128, 4, 2), (128, 256, 2, 1)]
every_model = pytest.mark.parametrize(("build", "parameters", "macs"), MODELS.values(), ids=MODELS)


def monitor(model, modules=None, **options):
    """Run a monitor over the model's layers, and give it back."""
    seen = ModelMonitorS(model if modules is None else modules)
    image_learner(model, [seen], **options).fit(1)
    return seen


@torch.no_grad()
def macs_by_torch(layer, x):
    """Let torch count a layer's multiply-accumulates on one image: half its floating-point operations."""
    with FlopCounterMode(display=False) as counter:
        layer(x)
    return counter.get_total_flops() / 2 / len(x)


@torch.no_grad()
def rows_by_torch(model, x):
    """Let torch count each layer of a sequential model."""
    rows = []
    for layer in model.eval():
        rows.append(macs_by_torch(layer, x))
        x = layer(x)
    return rows


@every_model
def test_the_counts_are_torchs(build, parameters, macs):
    """Each layer's multiply-accumulates, and their known total, are those of torch's own counter."""
    model = build()
    hooks, x = monitor(model).hooks, torch.randn(2, 1, 28, 28)
    assert [hook.mac for hook in hooks] == rows_by_torch(model, x)
    assert sum(hook.mac for hook in hooks) == macs_by_torch(model, x) == macs
    assert sum(hook.nparams for hook in hooks) == parameters


def test_the_table_of_the_resnet():
    """Names, shapes and parameters of the residual network's layers are those of the post's table."""
    hooks = monitor(resnet()).hooks
    assert [hook.layer_name for hook in hooks] == [
        *(f"{nr}_ResBlock" for nr in range(6)), "6_Flatten", "7_Linear", "8_BatchNorm1d",
    ]  # fmt: skip
    assert [hook.nparams for hook in hooks] == [696, 3664, 14496, 57664, 230016, 918784, 0, 2560, 20]
    grids = [(1, 28), (8, 28), (16, 14), (32, 7), (64, 4), (128, 2), (256, 1)]
    shapes = [(2, channels, side, side) for channels, side in grids] + [(2, 256), (2, 10), (2, 10)]
    assert [hook.in_shape for hook in hooks] == shapes[:-1]
    assert [hook.out_shape for hook in hooks] == shapes[1:]


def test_the_posts_table_is_an_estimate():
    """The post prints 8.4 M for a network of 8.8 M, because its rule passes over work that its skips do.

    It counts a skip's 1x1 convolution as if it came after the pooling, though it ran before, on the whole grid; leaves
    it out at stride 1; and takes one multiply-accumulate per parameter for the linear layer, which is right, and for
    the norm. So it comes close to the exact count of a network that pools first.
    """
    rows = []
    for in_c, out_c, side, after in POST_BLOCKS:
        pooled_skip = in_c * out_c * after**2 if after < side else 0
        rows.append(9 * in_c * out_c * side**2 + 9 * out_c * out_c * after**2 + pooled_skip)
    assert [round(row / 1e6, 3) for row in rows] == [0.508, 1.380, 1.380, 1.526, 1.802, 1.802]
    estimate = sum(rows) + 2560 + 20
    assert round(estimate / 1e6, 1) == 8.4
    exact = [hook.mac for hook in monitor(post_order()).hooks]
    assert [round(mac / 1e6, 3) for mac in exact[:6]] == [0.514, 1.455, 1.455, 1.593, 1.901, 1.901]
    assert (sum(exact), estimate) == (8_821_504, 8_400_532)


@drawn
@given(
    channels=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    side=st.integers(4, 9),
)
def test_the_formula_is_torchs_count(channels, kernel, stride, side):
    """A convolution's multiply-accumulates on one image are K * K * Cin * Hout * Wout * Cout."""
    conv = nn.Conv2d(*channels, kernel, stride=stride)
    x = torch.randn(3, channels[0], side, side + 1)
    assert conv_macs(conv, *conv(x).shape[2:]) == macs_by_torch(conv, x)


def assert_counts_as_torch(layer, shape):
    """Check the monitor's count of one layer, alone in its model, against torch's."""
    (hook,) = monitor(layer, [layer], shape=shape).hooks
    assert hook.mac == macs_by_torch(layer.eval(), torch.randn(2, *shape))


@pytest.mark.parametrize("channels", [4, 6])
def test_nested_layers_count(channels):
    """Layers inside layers are found, however deep."""
    inner = nn.Sequential(ResBlock(4, channels), nn.Sequential(nn.Conv2d(channels, 2, 1)))
    assert_counts_as_torch(nn.Sequential(inner, nn.Flatten(), nn.Linear(2 * 4 * 4, 3)), (4, 7, 7))


@pytest.mark.parametrize(
    "layer",
    [nn.Conv2d(4, 6, 3, groups=2), nn.Conv2d(4, 6, (1, 5)), nn.Linear(8, 3)],
    ids=["groups", "oblong kernel", "linear on a grid"],
)
def test_layers_beyond_the_lessons_count(layer):
    """Layers that the lessons do not use count as torch counts them, too."""
    assert_counts_as_torch(layer, (4, 7, 8))


def test_the_whole_model_can_be_one_row():
    """Parent modules count what is inside them, each layer once."""
    model = resnet()
    (hook,) = monitor(model, [model]).hooks
    assert (hook.layer_name, hook.nparams, hook.mac) == ("0_Sequential", 1_227_900, 8_406_784)
    assert (hook.in_shape, hook.out_shape) == ((2, 1, 28, 28), (2, 10))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_batch_size_does_not_matter(size):
    """The counts are those of one image, and one image alone is enough."""
    hooks = monitor(resnet(), size=size).hooks
    assert sum(hook.mac for hook in hooks) == 8_406_784
    assert hooks[0].in_shape == (size, 1, 28, 28)
