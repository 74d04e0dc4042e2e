"""The residual block: shapes, counts and sums are those of PyTorch."""

from itertools import product

import pytest
import torch
from torch import nn

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.solutions import ResBlock
from nntrain_lessons.train import Hooks
from nntrain_lessons.train.counting import layer_macs
from nntrain_lessons.widgets import ResidualBlock

CASES = [
    {"into": into, "out": out, "grid": grid, "stride": stride, "broken": "none"}
    for into, out, grid, stride in product((1, 8), (8, 16), (1, 2, 7, 14), (1, 2))
]
LAYERS = """import { layers } from "./residual_block.js";
console.log(JSON.stringify(given.map(layers)));"""


def test_shapes_and_counts_are_those_of_the_real_block(node):
    """For all four cases of the skip, on even and odd grids: shape, parameters, multiply-accumulates."""
    for case, found in zip(CASES, node(LAYERS, CASES), strict=True):
        block, macs = ResBlock(case["into"], case["out"], case["stride"]).eval(), []
        with Hooks(block.modules(), lambda _, layer, x, y, macs=macs: macs.append(layer_macs(layer, x, y))):
            y = block(torch.zeros(1, case["into"], case["grid"], case["grid"]))
        rows = [*found["convs"], *found["skip"]]
        assert found["ends"] == [list(y.shape[1:])] * 2
        assert sum(row["parameters"] for row in rows) == sum(p.numel() for p in block.parameters())
        assert sum(row["macs"] for row in rows) == sum(macs)


def test_a_sum_does_what_pytorch_does(node):
    """It fails where PyTorch raises, and is stretched to the shape that PyTorch gives."""
    sides = [[c, n, n] for c, n in product((1, 8, 16), (1, 2, 3))]
    pairs = list(product(sides, sides))
    code = """import { sum } from "./residual_block.js";
    console.log(JSON.stringify(given.map(sum)));"""
    for (a, b), found in zip(pairs, node(code, pairs), strict=True):
        try:
            shape = list(torch.broadcast_shapes(tuple(a), tuple(b)))
        except RuntimeError:
            assert "cannot be added" in found["fails"]
        else:
            assert (found["shape"], bool(found["stretched"])) == (shape, a != b)


def test_pooling_that_rounds_down_is_torchs_floor_mode(node):
    """Without ceil mode 7 becomes 3, and the sum fails; 14 becomes 7, and it does not."""
    case = {"into": 8, "out": 8, "grid": 7, "stride": 2, "broken": "floor"}
    found = node(LAYERS, [case, case | {"grid": 14}])
    for each, grid in zip(found, (7, 14), strict=True):
        assert each["ends"][1] == list(nn.AvgPool2d(2)(torch.zeros(1, 8, grid, grid)).shape[1:])


def test_it_can_be_driven_by_keys_alone(opened):
    """A block without pooling fails on a grid of 7, and on a grid of 2 is stretched in silence."""
    page = opened(ResidualBlock())
    said = page.locator(".said")
    page.get_by_role("radio", name="as it should be").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('The sum fails: 4 and 7 rows')")
    page.get_by_role("slider", name="grid").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('No error, and yet wrong')")
    assert "is stretched to 16 \u00d7 2 \u00d7 2" in said.inner_text()
    page.wait_for_function("location.search.includes('residual_block.grid=2')")


def test_where_the_skip_is_the_identity_is_said(opened):
    """Equal channels and stride 1: the skip is x itself."""
    page = opened(ResidualBlock(into=16, stride=1))
    assert (
        page.locator(".said")
        .inner_text()
        .startswith("Both ways end at 16 \u00d7 7 \u00d7 7, so they can be added. The skip is x")
    )
