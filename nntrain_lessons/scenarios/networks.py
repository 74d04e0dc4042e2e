"""Blocks and networks with prescribed weights: what they put out, and what learns in them."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn

from ._drawn import Observations, in_float64, normal
from ._reading import Reader, plant, read, unlisted

BATCH = 4


def conv_conn_outputs(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `conv_conn` puts out, for cases (in_c, out_c, kernel_size, stride, side of the grid)."""
    for in_c, out_c, kernel_size, stride, side in cases:
        convs = in_float64(answer.conv_conn, in_c, out_c, kernel_size=kernel_size, stride=stride)
        where = f"{in_c} to {out_c} channels, {kernel_size}x{kernel_size}, stride {stride}, {side}x{side} grid"
        yield from _outputs(convs, _images(seed, in_c, side), seed, where)
    in_c, out_c, _, _, side = cases[0]
    convs = in_float64(answer.conv_conn, in_c, out_c)
    yield from _outputs(convs, _images(seed, in_c, side), seed, "kernel size and stride left out")


def block_outputs(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `ResBlock` puts out, for cases (in_c, out_c, stride, side of the grid)."""
    for in_c, out_c, stride, side in cases:
        block = in_float64(answer.ResBlock, in_c, out_c, stride=stride)
        yield from _outputs(block, _images(seed, in_c, side), seed, _case(in_c, out_c, stride, side))


def default_block_outputs(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `ResBlock` puts out where no stride is given, for cases (in_c, out_c, side of the grid)."""
    for in_c, out_c, side in cases:
        block = in_float64(answer.ResBlock, in_c, out_c)
        where = f"{in_c} to {out_c} channels, stride left out, {side}x{side} grid"
        yield from _outputs(block, _images(seed, in_c, side), seed, where)


def block_gradients(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe how many of a `ResBlock`'s parameters learn nothing, for cases (in_c, out_c, stride, side)."""
    for in_c, out_c, stride, side in cases:
        block = in_float64(answer.ResBlock, in_c, out_c, stride=stride)
        yield from _gradients(block, _images(seed, in_c, side), seed, _case(in_c, out_c, stride, side))


def block_parameters(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe how many numbers a `ResBlock` learns, for cases as above."""
    for in_c, out_c, stride, side in cases:
        block = in_float64(answer.ResBlock, in_c, out_c, stride=stride)
        yield (
            f"{_case(in_c, out_c, stride, side)}: numbers in the parameters",
            sum(p.numel() for p in block.parameters()),
        )


def skip_compute(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe the multiply-accumulates of a block's 1x1 convolutions on one image, for cases as above."""
    for in_c, out_c, stride, side in cases:
        block = in_float64(answer.ResBlock, in_c, out_c, stride=stride)
        steps = read(block, _images(seed, in_c, side))
        small = [s for s in steps if s.kind == "conv" and s.weight is not None and s.weight.shape[2:] == (1, 1)]
        macs = sum(step.output[0].numel() * step.input.shape[1] for step in small)
        yield f"{_case(in_c, out_c, stride, side)}: multiply-accumulates of the 1x1 convolution", macs


def resnet_parameters(answer: Any) -> Observations:
    """Observe how many numbers one network learns, and how many two of them learn together."""
    models = nn.ModuleList([in_float64(answer.resnet) for _ in range(2)])
    yield "numbers in the parameters", sum(p.numel() for p in models[0].parameters())
    yield "numbers in the parameters of two networks together", sum(p.numel() for p in models.parameters())


def resnet_outputs(answer: Any, seed: int) -> Observations:
    """Observe the grids a small batch of images goes through, and what the network puts out."""
    model, x = in_float64(answer.resnet), _images(seed, 1, 28)
    yield from _grids(model, x)
    yield from _outputs(model, x, seed, "batch of 4 images")


def resnet_gradients(answer: Any, seed: int) -> Observations:
    """Observe how many of the network's parameters learn nothing."""
    yield from _gradients(in_float64(answer.resnet), _images(seed, 1, 28), seed, "batch of 4 images")


def _grids(model: Any, x: Tensor) -> Observations:
    # Also where the network fails in its head: then this tells how far it was right.
    reader = Reader()
    with suppress(Exception), reader, torch.no_grad():
        model.eval()(x)
    grids = [step.output.shape[-1] for step in reader.steps if step.name.endswith("x3x3, no. 1")]
    yield "side of the grid behind each 3x3 convolution", grids


def _outputs(model: Any, x: Tensor, seed: int, where: str) -> Observations:
    plant(model, x, seed)
    for mode, model_in_mode in (("evaluation", model.eval), ("training", model.train)):
        with torch.no_grad():
            y = model_in_mode()(x.clone())
        yield f"{where}, {mode}: output", y


def _gradients(model: Any, x: Tensor, seed: int, where: str) -> Observations:
    steps = read(model, x)
    y = model.train()(x)
    (y * normal(seed, "slopes", *y.shape)).sum().backward()
    yield f"{where}: parameters without a gradient", sum(p.grad is None for p in model.parameters())
    yield f"{where}: weights in use that parameters() does not list", unlisted(model, steps)


def _images(seed: int, channels: int, side: int) -> Tensor:
    return normal(seed, f"images {channels} {side}", BATCH, channels, side, side)


def _case(in_c: int, out_c: int, stride: int, side: int) -> str:
    return f"{in_c} to {out_c} channels, stride {stride}, {side}x{side} grid"
