"""The figures of networks: what they say is what the networks do."""

import re

import pytest
import torch
from torch import nn

from nntrain_lessons import plots
from nntrain_lessons.solutions import ResBlock


def texts(figure):
    """Return all that is written in a figure, titles apart."""
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def shape(x):
    """Write channels, rows and columns as the figures do."""
    return str(list(x.shape[1:]))


@pytest.mark.parametrize(("in_c", "out_c", "size"), [(8, 16, 14), (16, 32, 7)])
def test_every_arrow_of_the_block_has_its_shape(in_c, out_c, size):
    """The shapes are those that a real block's layers take and give, on either path."""
    block, x = ResBlock(in_c, out_c), torch.rand(2, in_c, size, size)
    first = block.convs[0](x)
    pooled = block.skip[0](x)
    expected = [x, first, block.convs[1](first), pooled, block.skip[1](pooled), block(x), block(x)]
    found = [text for text in texts(plots.block(in_c, out_c, size)) if text.startswith("[")]
    assert sorted(found) == sorted(map(shape, expected))


def test_the_four_fields_are_those_of_real_skips():
    """Channels and grid of every field, and the name of what its skip has, are a real block's."""
    called = {"AvgPool2d": "pooling", "Conv2d": "1x1 convolution"}
    for ax in plots.fields(7).axes:
        channels, stride = map(int, re.match(r"8 to (\d+) channels, stride (\d)", ax.get_title(loc="left")).groups())
        skip = ResBlock(8, channels, stride).skip
        layers = ", ".join(called[type(layer).__name__] for layer in skip) or "x itself"
        assert ax.get_title(loc="left").endswith(layers)
        x = torch.rand(1, 8, 7, 7)
        assert [text.get_text() for text in ax.texts if "[" in text.get_text()] == [shape(x), shape(skip(x))]


@pytest.mark.parametrize("size", [6, 7])
def test_the_windows_at_the_edge_are_as_many_as_outputs(size):
    """Both strides and the pooling have as many windows as torch's layers have outputs."""
    x = torch.rand(1, 1, size, size)
    layers = nn.Conv2d(1, 1, 3, 1, 1), nn.Conv2d(1, 1, 3, 2, 1), nn.AvgPool2d(2, ceil_mode=True)
    for ax, layer in zip(plots.edge(size).axes, layers, strict=True):
        outputs = layer(x).shape[-1]
        assert ax.get_title(loc="left").endswith(f": {outputs} windows")
        assert len(ax.get_lines()) == outputs


def stacks():
    """Make a result of six stacks, two seeds each; the residual ones are better."""
    runs = [
        {"recipe": f"{kind}_{n}", "seed": seed, "train": {"loss": [2.0 + seed / 10, worse * n / 42]}}
        for kind, worse in (("plain", 1.0), ("residual", 0.1))
        for n in (6, 18, 42)
        for seed in (1, 2)
    ]
    recipes = {run["recipe"]: {"title": run["recipe"]} for run in runs}
    return {"data": "Fashion-MNIST", "precision": "float32", "recipes": recipes, "runs": runs}


def test_plain_stacks_alone_stand_on_the_same_axis_as_beside_residual_ones():
    """Two figures of different pages can be compared: same axis, same colour and line for the same stack."""
    alone, both = plots.depths(stacks(), ["plain"]), plots.depths(stacks())
    assert alone.axes[0].get_ylim() == both.axes[0].get_ylim()
    looks = [
        {line.get_label(): (line.get_color(), line.get_linestyle()) for line in figure.axes[0].get_lines()}
        for figure in (alone, both)
    ]
    assert {name: look for name, look in looks[1].items() if name.startswith("plain")}.items() <= looks[0].items()
    assert looks[1]["plain_42"][0] == looks[1]["residual_42"][0]
    assert looks[1]["plain_42"][1] != looks[1]["residual_42"][1]


def test_layers_of_stacks_of_any_depth_share_an_axis():
    """The first convolution stands at 0 and the last at 100, however many there are."""
    seen = {"plain_6": ([1.0, 2.0, 3.0], [0.1, 0.2, 0.3]), "residual_42": ([1.0] * 5, [0.5] * 5)}
    size, agreement = plots.gradients(seen).axes
    assert [list(line.get_xdata()) for line in size.get_lines()] == [[0, 50, 100], [0, 25, 50, 75, 100]]
    assert list(agreement.get_lines()[0].get_ydata()) == [0.1, 0.2, 0.3]
    assert size.get_yscale() == "log"


def test_shares_are_of_the_whole():
    """Every chart's bars are percents of its own sum, in whatever unit it came."""
    figure = plots.shares(
        ["a", "b"], {"parameters": [1, 3], "bytes kept": [5e6, 5e6], "time": [0.1, 0.0], "more": [1, 1]}
    )
    widths = [[bar.get_width() for bar in ax.patches] for ax in figure.axes]
    assert widths == [[25, 75], [50, 50], [100, 0], [50, 50]]
