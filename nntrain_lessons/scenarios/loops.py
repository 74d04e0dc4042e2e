"""Small training loops in plain PyTorch: what they do to a model, and what they show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from ._diary import READS, steps_with
from ._drawn import Batch, Observations, batches, between, in_float64, normal, number
from ._gradients import GradientLine
from ._manner import manner
from ._reading import plant
from ._watched import watched_schedule, watched_sgd

CLASSES = 3
AS_IT_WAS, MIRRORED = "as they were", "mirrored"
STEPS = 6  # of the optimizer, in two epochs of three batches
IMAGES, BATCHES = 32, 32  # so many that chance takes no manner of drawing for another


def gradients(answer: Any, seed: int, lr: float) -> Observations:
    """Observe the losses and the weights of two epochs of three batches."""
    model = _linear(seed, 4, 1)
    line = GradientLine(model)
    optimizer = watched_sgd(line.step)(model.parameters(), lr)
    data = batches(seed, "training", 3, size=5, shape=(4,))
    try:
        for epoch in (1, 2):
            line.epoch(epoch)
            yield from _each(f"epoch {epoch}", "batch", "loss", answer.train_on_batches(model, data, optimizer))
            yield from _weights(model, f"epoch {epoch}")
    finally:
        yield from line.read()


def evaluation(answer: Any, seed: int) -> Observations:
    """Observe in which mode a model is measured, what comes out, and what is left of it, twice."""
    norm, drop = in_float64(nn.BatchNorm1d, 4), nn.Dropout(0.5)
    model = nn.Sequential(_linear(seed, 4, 4), norm, drop, _linear(seed, 4, CLASSES))
    layers = {"BatchNorm": norm, "Dropout": drop}
    modes: dict[str, set[str]] = {name: set() for name in layers}
    for name, layer in layers.items():
        layer.register_forward_pre_hook(lambda module, _, name=name: modes[name].add(_mode(module)))
    data = [*_classes(seed, 2, 12, (4,)), *_classes(seed, 1, 5, (4,))]
    with _own_numbers(seed):
        for nr in ("first", "second"):
            for seen in modes.values():
                seen.clear()
            share = number(answer.measure_accuracy(model, data))
            for name in layers:
                ran = " and ".join(sorted(modes[name])) or "not at all"
                yield f"{nr} measurement: {name} ran", ran
                yield READS, f"{nr} measurement: {name} ran {ran}"
            # The commonest way to write it is a mean of float32 numbers.
            yield f"{nr} measurement: accuracy", torch.tensor(share).float() if isinstance(share, float) else share
            yield f"{nr} measurement: BatchNorm's running averages afterwards", norm.running_mean
            for name, layer in layers.items():
                yield f"{nr} measurement: afterwards {name} is", _mode(layer)
                yield READS, f"after the {nr} measurement: {name} is {_mode(layer)}"


def probabilities(answer: Any, seed: int, lr: float) -> Observations:
    """Observe the losses, the sureness and the weights of a classifier, over four batches."""
    model = _linear(seed, 4, CLASSES)
    losses, sure = answer.train_classifier(model, _classes(seed, 4, 6, (4,)), torch.optim.SGD(model.parameters(), lr))
    yield from _each("", "batch", "loss", losses)
    yield from _each("", "batch", "largest probability, averaged", sure)
    yield from _weights(model, "four steps")


def rates(answer: Any, seed: int, lr: float, factors: Sequence[float]) -> Observations:
    """Observe the rate of each step, and those that are given back, in two epochs of three batches."""
    model = _linear(seed, 4, 1)
    taken: list[list[float]] = []
    lines: list[str] = []

    def steps(rates: list[float]) -> None:
        taken.append(rates)
        lines.append(f"step {len(taken)}: {steps_with(rates)}")

    optimizer = watched_sgd(steps)(model.parameters(), lr)
    kind = watched_schedule(LambdaLR, lambda _: None, lambda _: lines.append(f"{_when(taken)}: the schedule moves on"))
    scheduler = kind(optimizer, lambda step: factors[min(step, len(factors) - 1)])
    data = batches(seed, "training", 3, shape=(4,))
    try:
        given = answer.train_on_schedule(model, data, optimizer, scheduler, 2)
    finally:
        yield from _rates(taken)
        yield from ((READS, line) for line in lines)
    for nr in range(len(taken) + 1, STEPS + 1):
        yield f"step {nr}: learning rate", "no step"
    yield "steps of the optimizer", len(taken)
    yield from _each("", "step", "learning rate returned", given)
    yield "steps of the schedule", scheduler.last_epoch
    yield from _weights(model, "two epochs")


def blocks(answer: Any, seed: int, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe what `SkipBlock` puts out, for cases (in_c, out_c, stride, side of the grid)."""
    for in_c, out_c, stride, side in cases:
        block = in_float64(answer.SkipBlock, in_c, out_c, stride=stride)
        x = normal(seed, f"images {in_c} {side}", 4, in_c, side, side)
        plant(block, x, seed)
        with torch.no_grad():
            yield f"{in_c} to {out_c} channels, stride {stride}, {side}x{side} grid: output", block.train()(x)


def flips(answer: Any, seed: int, lr: float) -> Observations:
    """Observe how the images of each batch are mirrored. What the model learns does not depend on that."""
    shown: list[Tensor] = []
    blind = MirrorBlind()
    blind.register_forward_pre_hook(lambda _, inputs: shown.append(inputs[0].detach().clone()))
    model = nn.Sequential(blind, _linear(seed, 6, CLASSES))
    data = _classes(seed, BATCHES, IMAGES, (2, 3, 4))
    copies = [[part.clone() for part in batch] for batch in data]
    with _own_numbers(seed):
        losses = answer.train_with_flips(model, copies, torch.optim.SGD(model.parameters(), lr))
    yield "batches that the model was shown", len(shown)
    if len(shown) != BATCHES:
        return
    for nr, x in enumerate(shown, start=1):
        yield f"batch {nr}: the model was shown", f"{list(x.shape)}"
    became = [_became(x, inputs) for x, (inputs, _) in zip(shown, data, strict=True)]
    kinds = sorted({kind for batch in became for kind in batch})
    yield "the images were shown", " or ".join(kinds)
    kept = all(
        torch.equal(given, own)
        for some, others in zip(copies, data, strict=True)
        for given, own in zip(some, others, strict=True)
    )
    yield "the data's own images and classes afterwards", "as they were" if kept else "overwritten"
    if set(kinds) <= {AS_IT_WAS, MIRRORED}:  # else the rest depends on what was drawn
        yield (
            "which of them are mirrored",
            manner([[kind == MIRRORED for kind in batch] for batch in became], [y.tolist() for _, y in data]),
        )
        yield from _each("", "batch", "loss", losses)
        yield from _weights(model, "all batches")


class MirrorBlind(nn.Module):
    """Averages each row of an image: [B, C, H, W] -> [B, C * H]. A mirrored image has the same averages."""

    def forward(self, x: Tensor) -> Tensor:
        """Average over the width."""
        return x.mean(dim=-1).flatten(1)


def _became(shown: Tensor, images: Tensor) -> list[str]:
    """Say for each image what it was shown as."""
    fits = {
        AS_IT_WAS: _equal(shown, images),
        MIRRORED: _equal(shown, images.flip(-1)),
        "upside down": _equal(shown, images.flip(-2)),
        "another image of the batch": _equal(shown[:, None], images).any(dim=1),
    }
    found = ["something else"] * len(images)
    for kind in reversed(fits):
        found = [kind if fit else other for fit, other in zip(fits[kind].tolist(), found, strict=True)]
    return found


def _equal(some: Tensor, others: Tensor) -> Tensor:
    """Compare images [..., C, H, W] one by one."""
    return torch.isclose(some, others, rtol=1e-9, atol=1e-9).flatten(-3).all(dim=-1)


def _mode(module: nn.Module) -> str:
    return "in training" if module.training else "in evaluation"


@contextmanager
def _own_numbers(seed: int) -> Iterator[None]:
    """Let what is drawn meanwhile depend on the seed alone, and leave torch's own numbers as they were."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def _linear(seed: int, features: int, outputs: int) -> nn.Module:
    model: nn.Module = in_float64(nn.Linear, features, outputs)
    for name, p in model.named_parameters():
        p.detach().copy_(normal(seed, f"{outputs} outputs {name}", *p.shape))
    return model


def _classes(seed: int, count: int, size: int, shape: tuple[int, ...]) -> list[Batch]:
    """Draw batches of inputs [size, *shape] and classes [size]."""
    drawn = batches(seed, f"{size} images", count, size, shape)
    return [[x, between(0, CLASSES, seed, f"classes {size} {nr}", size).long()] for nr, (x, _) in enumerate(drawn)]


def _when(taken: Sequence[object]) -> str:
    return f"after step {len(taken)}" if taken else "before the first step"


def _rates(taken: Sequence[Sequence[float]]) -> Observations:
    for nr, (rate,) in enumerate(taken[:STEPS], start=1):
        yield f"step {nr}: learning rate", rate


def _each(where: str, of: str, what: str, values: Any) -> Observations:
    """Observe what was returned for each batch or step, one by one, after how many there are."""
    some = isinstance(values, list | tuple)
    begin = f"{where}, " if where else ""
    yield f"{begin}how many values were returned ({what})", len(values) if some else values
    for nr, value in enumerate(values if some else [], start=1):
        yield f"{begin}{of} {nr}: {what}", value if isinstance(value, Tensor) else number(value)


def _weights(model: nn.Module, when: str) -> Observations:
    for name, p in model.named_parameters():
        yield f"{name} after {when}", p
