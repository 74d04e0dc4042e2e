"""A monitor under the real Learner: what it counts, and what it leaves behind."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn

from ..train import Learner
from ._drawn import Batch, Observations, batches, settle
from ._fits import Plain, PlannedError, RaiseAt, tiny_learner

SIDE = 7  # of the grid of the images


class Counted(nn.Sequential):
    """A model that counts how often it is run."""

    runs = 0

    def forward(self, x: Tensor) -> Tensor:
        """Count, and run one layer after the other."""
        self.runs += 1
        for layer in self:
            x = layer(x)
        return x


class TwoPaths(nn.Module):
    """A layer with layers inside, one of them a container: [B, in_c, H, W] -> [B, out_c, ceil(H / 2), ceil(W / 2)]."""

    def __init__(self, in_c: int, out_c: int) -> None:
        super().__init__()
        self.long = nn.Sequential(
            nn.Conv2d(in_c, out_c, 3, padding=1, bias=False), nn.ReLU(), nn.Conv2d(out_c, out_c, 3, 2, 1, groups=out_c)
        )
        self.short = nn.Sequential(nn.AvgPool2d(2, ceil_mode=True), nn.Conv2d(in_c, out_c, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Add both paths."""
        y: Tensor = self.long(x) + self.short(x)
        return y


def conv_macs(answer: Any, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe the count for convolutions (in_c, out_c, kernel's height and width, groups) and grids (height, width)."""
    for in_c, out_c, kernel_height, kernel_width, groups, height, width in cases:
        conv = nn.Conv2d(in_c, out_c, (kernel_height, kernel_width), groups=groups)
        kernel = f"{kernel_height}x{kernel_width}, {in_c} to {out_c} channels, {groups} groups"
        yield f"{kernel}, output grid {height}x{width}", _whole(answer.conv_macs(conv, height, width))


def table(answer: Any, seed: int, channels: Sequence[int], sizes: Sequence[int]) -> Observations:
    """Observe each row that a monitor has after a fit, for batches of these sizes."""
    for size in sizes:
        model = _model(seed, channels)
        monitor = answer.ModelMonitorS(list(model.children()))
        _learner(model, [monitor], _batches(seed, size)).fit(1)
        yield from _rows(f"batch of {size}", monitor)


def left_behind(answer: Any, seed: int, channels: Sequence[int]) -> Observations:
    """Observe what of a model is another after a count, and after a second one with the same monitor."""
    model = _model(seed, channels)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    monitor = answer.ModelMonitorS(list(model.children()))
    data = _batches(seed, 3)
    learner = _learner(model, [monitor], data)
    weights = dict(model.named_parameters()).keys()
    for name in ("first count", "second count"):
        model.runs = 0
        learner.fit(2)
        changed = {key for key, value in model.state_dict().items() if not torch.equal(value, before[key])}
        yield f"{name}: times the model was run", model.runs
        yield f"{name}: weights that are not as before", len(changed & weights)
        yield f"{name}: buffers that are not as before", len(changed - weights)
        yield f"{name}: images and targets that are not as before", _changed(seed, data)
        yield f"{name}: hooks left on the layers", _hooks(model)
        yield from _rows(name, monitor)


def given_back(answer: Any, seed: int, channels: Sequence[int]) -> Observations:
    """Observe the mode after a count, and what is left behind where another subscriber fails."""
    for training in (True, False):
        model = _model(seed, channels).train(training)
        _learner(model, [answer.ModelMonitorS(list(model.children()))], _batches(seed, 3)).fit(1)
        yield f"model.training, {training} before", model.training
        yield f"model.training, {training} before: layers inside that are in another mode", _others(model)
    for event in ("before_batch", "after_predict"):
        model = _model(seed, channels)
        monitor = answer.ModelMonitorS(list(model.children()))
        learner = _learner(model, [RaiseAt(event), monitor], _batches(seed, 3))
        with suppress(PlannedError):
            learner.fit(1)
        yield f"another subscriber fails in {event}: hooks left on the layers", _hooks(model)
        yield f"another subscriber fails in {event}: model.training", model.training
        yield f"another subscriber fails in {event}: layers inside that are in another mode", _others(model)


def _rows(name: str, monitor: Any) -> Observations:
    rows = list(monitor.hooks)
    yield f"{name}: rows", len(rows)
    for nr, row in enumerate(rows):
        yield f"{name}, row {nr}: layer_name", row.layer_name
        yield f"{name}, row {nr}: nparams", _whole(row.nparams)
        yield f"{name}, row {nr}: in_shape", _shape(row.in_shape)
        yield f"{name}, row {nr}: out_shape", _shape(row.out_shape)
        yield f"{name}, row {nr}: mac", _whole(row.mac)


def _whole(value: Any) -> Any:
    # A count may come as an int, a float or a tensor of one number. Anything else is observed as it is.
    try:
        return int(value) if value == int(value) else float(value)
    except (TypeError, ValueError):
        return value


def _shape(value: Any) -> Any:
    if isinstance(value, list):  # a tuple can be a key, and cannot be changed by accident; torch's shapes are tuples
        return f"the list {value}"
    return [_whole(side) for side in value] if isinstance(value, tuple) else value


def _model(seed: int, channels: Sequence[int]) -> Counted:
    # The grid goes 7, 4, 2, 1. No norm sees one number only, so one image is enough in either mode.
    a, b, c = channels
    model = Counted(
        nn.Sequential(nn.Conv2d(1, a, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(a), nn.ReLU()),
        TwoPaths(a, b),
        nn.Conv2d(b, c, (2, 1), stride=2),
        nn.Flatten(),
        nn.Linear(c, 4),
        nn.Sequential(nn.Unflatten(1, (2, 2)), nn.BatchNorm1d(2), nn.Flatten()),
        nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(4, 6), nn.ReLU())), nn.Linear(6, 3)),
    )
    settle(model, seed)
    model[2].bias.requires_grad_(False)  # a frozen parameter is a parameter
    return model


def _batches(seed: int, size: int) -> list[list[Batch]]:
    return [
        [[part.float() for part in batch] for batch in batches(seed, name, 2, size, (1, SIDE, SIDE))]
        for name in ("training", "evaluation")
    ]


def _changed(seed: int, data: list[list[Batch]]) -> int:
    """Count the tensors of some batches that are no longer what was drawn."""
    now, then = (
        [part for loader in loaders for batch in loader for part in batch] for loaders in (data, _batches(seed, 3))
    )
    return sum(not torch.equal(one, other) for one, other in zip(now, then, strict=True))


def _learner(model: nn.Module, subs: Sequence[Any], data: list[list[Batch]]) -> Learner:
    train, valid = data
    return tiny_learner(model, train, valid, subs, Plain, loss_fn=lambda preds, targets: preds.square().mean())


def _others(model: nn.Module) -> int:
    return sum(layer.training != model.training for layer in model.modules())


def _hooks(model: nn.Module) -> int:
    return sum(len(layer._forward_hooks) + len(layer._forward_pre_hooks) for layer in model.modules())
