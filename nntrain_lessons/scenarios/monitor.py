"""A monitor under the real Learner: what it counts, and what it leaves behind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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


class Twice(nn.Sequential):
    """Calls the layers inside twice: with the same channels in and out, on a grid that stays."""

    def forward(self, x: Tensor) -> Tensor:
        """Run them, and run them again on what came out."""
        for layer in (*self, *self):
            x = layer(x)
        return x


def conv_macs(answer: Any, cases: Sequence[Sequence[int]]) -> Observations:
    """Observe the count for convolutions (in_c, out_c, kernel's height and width, groups) and grids (height, width)."""
    for in_c, out_c, kernel_height, kernel_width, groups, height, width in cases:
        conv = nn.Conv2d(in_c, out_c, (kernel_height, kernel_width), groups=groups)
        kernel = f"{kernel_height}x{kernel_width}, {in_c} to {out_c} channels, {groups} groups"
        macs = _whole(answer.conv_macs(conv, height, width))
        yield f"{kernel}, output grid {height}x{width}", macs
        kind = f"kernel {kernel_height}x{kernel_width}, {in_c} to {out_c} channels, groups: {groups}"
        yield "reads", f"{kind:42} grid {height:>2}x{width:<2}  MACs {_cell(macs):>6}"


def table(answer: Any, seed: int, channels: Sequence[int], sizes: Sequence[int]) -> Observations:
    """Observe each row that a monitor has after a fit, for batches of these sizes."""
    for size in sizes:
        model = _model(seed, channels)
        monitor = answer.ModelMonitorS(list(model.children()))
        _learner(model, [monitor], _batches(seed, size)).fit(1)
        yield from _rows(f"batch of {size}", monitor, model)


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
        yield "reads", f"{name}: other than before in the model: {_listed(model, changed)}"
        yield from _rows(name, monitor, model)


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


def _rows(name: str, monitor: Any, model: nn.Module) -> Observations:
    rows = list(monitor.hooks)
    layers = [*map(_written, model.children())]
    yield f"{name}: rows", len(rows)
    for nr, row in enumerate(rows):
        seen: dict[str, Any] = {}
        try:
            for what, looked_at in _COLUMNS.items():
                seen[what] = looked_at(getattr(row, what))
                yield f"{name}, row {nr}: {what}", seen[what]
        finally:
            yield "reads", _line(seen, layers[nr] if nr < len(layers) else "")


def _listed(model: nn.Module, changed: Iterable[str]) -> str:
    """Write down some of a model's tensors, and in what kind of layer each is."""
    of = {name: type(model.get_submodule(name.rpartition(".")[0])).__name__ for name in sorted(changed)}
    return ", ".join(f"{name} ({kind})" for name, kind in of.items()) or "nothing"


def _line(row: Mapping[str, Any], layer: str) -> str:
    """Write down a row, in columns, and which layer of the model it is about."""
    told = {what: _cell(row.get(what)) for what in _COLUMNS}
    shapes = f"{told['in_shape']:>7} -> {told['out_shape']:<7}"
    return f"{told['layer_name']:13} {shapes}  parameters {told['nparams']:>4}  MACs {told['mac']:>5}  of {layer}"


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "x".join(map(_cell, value)) or "()"
    return str(value) if type(value) in (int, float, str) else "?"


def _written(layer: nn.Module) -> str:
    """Write down a layer, and those inside."""
    kind, inside = type(layer).__name__, [*map(_written, layer.children())]
    if inside:
        return f"[{', '.join(inside)}]"
    if isinstance(layer, nn.Conv2d):
        height, width = layer.kernel_size
        told = f"{kind} {height}x{width} {layer.in_channels}->{layer.out_channels} stride {layer.stride[0]}"
        told += f" in {layer.groups} groups" if layer.groups > 1 else ""
    else:
        told = f"{kind} {layer.in_features}->{layer.out_features}" if isinstance(layer, nn.Linear) else kind
    is_frozen = any(not p.requires_grad for p in layer.parameters())
    return told + (" with a frozen bias" if is_frozen else "")


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


_COLUMNS: dict[str, Callable[[Any], Any]] = {
    "layer_name": lambda name: name,
    "nparams": _whole,
    "in_shape": _shape,
    "out_shape": _shape,
    "mac": _whole,
}


def _model(seed: int, channels: Sequence[int]) -> Counted:
    # The grid goes 7, 4, 2, 1. No norm sees one number only, so one image is enough in either mode.
    a, b, c = channels
    model = Counted(
        nn.Sequential(nn.Conv2d(1, a, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(a), nn.ReLU()),
        TwoPaths(a, b),
        Twice(nn.Conv2d(b, b, 3, padding=1)),
        nn.Conv2d(b, c, (2, 1), stride=2),
        nn.Flatten(),
        nn.Linear(c, 4),
        nn.Sequential(nn.Unflatten(1, (2, 2)), nn.BatchNorm1d(2), nn.Flatten()),
        nn.Sequential(nn.Sequential(nn.Sequential(nn.Linear(4, 6), nn.ReLU())), nn.Linear(6, 3)),
    )
    settle(model, seed)
    model[3].bias.requires_grad_(False)  # a frozen parameter is a parameter
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
