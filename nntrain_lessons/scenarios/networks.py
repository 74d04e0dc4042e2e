"""Blocks and networks with prescribed weights: what they put out, and what learns in them.

They run in float32, as their authors run them: a tensor that was made when a module was imported fits, and so does
one that a call makes.
"""

from collections.abc import Sequence
from contextlib import suppress
from math import isqrt
from typing import Any

import torch
from torch import Tensor, nn

from ._drawn import Observations, normal
from ._graph import Graph
from ._graph_lines import lines
from ._reading import Reader, follow, materialised, plant, read, shared, unlisted

BATCH = 4
READS = "reads"  # what is read back is no observation: it is not judged
_TAPS = 9  # of a 3x3 kernel; no 1x1 convolution here has so many channels, or twice as many


def conv_conn_outputs(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `conv_conn` puts out, for cases (in_c, out_c, kernel_size, stride, side of the grid)."""
    for in_c, out_c, kernel_size, stride, side in cases:
        where = f"{in_c} to {out_c} channels, {kernel_size}x{kernel_size}, stride {stride}, {side}x{side} grid"
        convs, others = (answer.conv_conn(in_c, out_c, kernel_size=kernel_size, stride=stride) for _ in range(2))
        yield from _outputs(convs, _images(seed, in_c, side, side), seed, where)
        yield from _shared(convs, others, _images(seed, in_c, side, side), where)
    in_c, out_c, _, _, side = cases[0]
    convs = answer.conv_conn(in_c, out_c)
    yield from _outputs(convs, _images(seed, in_c, side, side), seed, "kernel size and stride left out")


def block_outputs(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `ResBlock` puts out, for cases (in_c, out_c, stride, height and width of the grid)."""
    for in_c, out_c, stride, height, width in cases:
        block = answer.ResBlock(in_c, out_c, stride=stride)
        x = _images(seed, in_c, height, width)
        yield from _outputs(block, x, seed, _case(in_c, out_c, stride, height, width))


def default_block_outputs(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `ResBlock` puts out where no stride is given, for cases (in_c, out_c, side of the grid)."""
    for in_c, out_c, side in cases:
        where = f"{in_c} to {out_c} channels, stride left out, {side}x{side} grid"
        yield from _outputs(answer.ResBlock(in_c, out_c), _images(seed, in_c, side, side), seed, where)


def block_gradients(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what of a `ResBlock` learns nothing, for cases (in_c, out_c, stride, side of the grid)."""
    for in_c, out_c, stride, side in cases:
        block, other = (answer.ResBlock(in_c, out_c, stride=stride) for _ in range(2))
        x, where = _images(seed, in_c, side, side), _case(in_c, out_c, stride, side, side)
        yield from _gradients(block, x, seed, where)
        yield from _shared(block, other, x, where)
        yield f"{where}: a gradient comes through the skip", _through_skip(block, x, seed)


def block_parameters(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe how many numbers a `ResBlock` learns, for cases as above."""
    for in_c, out_c, stride, side in cases:
        block = materialised(answer.ResBlock(in_c, out_c, stride=stride), _images(seed, in_c, side, side))
        where = _case(in_c, out_c, stride, side, side)
        yield f"{where}: numbers in the parameters", sum(p.numel() for p in block.parameters())


def skip_compute(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe the multiply-accumulates of a block's map between channels on one image, for cases as above."""
    for in_c, out_c, stride, side in cases:
        steps = read(answer.ResBlock(in_c, out_c, stride=stride), _images(seed, in_c, side, side)).steps
        small = [step for step in steps if step.kind == "map" and step.sizes == (out_c, in_c)]
        macs = sum(step.output.numel() // BATCH * in_c for step in small)
        where = _case(in_c, out_c, stride, side, side)
        yield f"{where}: multiply-accumulates of the 1x1 convolution", macs


def resnet_parameters(answer: Any) -> Observations:
    """Observe how many numbers one network learns, and how many two of them learn together."""
    models = nn.ModuleList([materialised(answer.resnet(), torch.zeros(2, 1, 28, 28)) for _ in range(2)])
    yield "numbers in the parameters", sum(p.numel() for p in models[0].parameters())
    yield "numbers in the parameters of two networks together", sum(p.numel() for p in models.parameters())
    graph = Graph(of_block=False)
    with suppress(Exception):
        read(models[0], torch.zeros(2, 1, 28, 28), graph)
    yield from _told(graph)


def resnet_outputs(answer: Any, seed: int) -> Observations:
    """Observe the grids a small batch of images goes through, and what the network puts out."""
    model, x = answer.resnet(), _images(seed, 1, 28, 28)
    yield from _grids(model, x)
    yield from _outputs(model, x, seed, "batch of 4 images", of_block=False)


def resnet_gradients(answer: Any, seed: int) -> Observations:
    """Observe how many of the network's parameters learn nothing."""
    yield from _gradients(answer.resnet(), _images(seed, 1, 28, 28), seed, "batch of 4 images", of_block=False)


def _grids(model: Any, x: Tensor) -> Observations:
    # Also where the network fails in its head: then this tells how far it was right.
    reader = Reader()
    with suppress(Exception), reader, torch.no_grad():
        model.eval()(x.clone())
    grids = []
    for step in reader.steps:
        out, into = step.sizes
        if step.kind == "map" and into % _TAPS == 0 and step.name.endswith(", no. 1"):
            grids.append(isqrt(step.output.numel() // (BATCH * out)))
    yield "side of the grid behind each 3x3 convolution", grids


def _outputs(model: Any, x: Tensor, seed: int, where: str, of_block: bool = True) -> Observations:
    usual, in_training = (Graph(training, of_block) for training in (False, True))
    try:
        unread = plant(model, x, seed, usual)
    finally:
        yield from _told(usual)
    yield f"{where}: parameters in what is no convolution, matrix product or BatchNorm of torch's", unread
    for mode, images in (("evaluation", x), ("training", x), ("evaluation, one image", x[:1])):
        given = images.clone()
        with torch.no_grad(), torch.random.fork_rng([]):
            torch.manual_seed(seed)  # what is dropped, where something is, is the same each time
            if mode == "training":
                _, y = follow(model.train(), given, in_training)
            else:
                y = model.eval()(given)
        yield f"{where}, {mode}: output", y
        yield f"{where}, {mode}: the input is afterwards what it was", torch.equal(given, images)
    yield from _told_of_training(usual, in_training)


def _told(graph: Graph) -> Observations:
    for line in lines(graph):
        yield READS, line


def _told_of_training(usual: Graph, in_training: Graph) -> Observations:
    """Tell what is computed in training, where that is something else than in evaluation."""
    known = lines(usual, bare=True)
    other = [line for line in lines(in_training, bare=True) if line not in known]
    for line in other or ["the same"]:
        yield READS, f"in training: {line}"


def _gradients(model: Any, x: Tensor, seed: int, where: str, of_block: bool = True) -> Observations:
    graph = Graph(of_block=of_block)
    try:
        reader = read(model, x, graph)
    finally:
        yield from _told(graph)
    y = model.train()(x.clone())
    (y * normal(seed, "slopes", *y.shape).float()).sum().backward()
    yield f"{where}: parameters without a gradient", sum(p.grad is None for p in model.parameters())
    yield f"{where}: weights in use that parameters() does not list", unlisted(model, reader)


def _through_skip(block: Any, x: Tensor, seed: int) -> bool:
    """Return whether the input gets a gradient where the block's 3x3 convolutions give constants."""
    plant(block, x, seed)
    with torch.no_grad():
        for step in read(block, x).steps:
            if step.weight is not None and step.kind == "map" and step.sizes[1] % _TAPS == 0:
                step.weight.detach().zero_()
    x = x.clone().requires_grad_()
    y = block.eval()(x.clone())
    if y.requires_grad:
        (y * normal(seed, "slopes", *y.shape).float()).sum().backward()
    return x.grad is not None and bool(x.grad.any())


def _shared(model: Any, other: Any, x: Tensor, where: str) -> Observations:
    count = shared(materialised(model, x), materialised(other, x))
    yield f"{where}: parameters that two calls have in common", count


def _images(seed: int, channels: int, height: int, width: int) -> Tensor:
    return normal(seed, f"images {channels} {height} {width}", BATCH, channels, height, width).float()


def _case(in_c: int, out_c: int, stride: int, height: int, width: int) -> str:
    return f"{in_c} to {out_c} channels, stride {stride}, {height}x{width} grid"
