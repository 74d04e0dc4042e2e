"""What an operation of torch's core is called in a network that is read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

_ACTIVATIONS = {
    "relu": "ReLU", "leaky_relu": "LeakyReLU", "_prelu_kernel": "PReLU", "gelu": "GELU", "silu": "SiLU", "celu": "CELU",
    "tanh": "Tanh", "sigmoid": "Sigmoid", "softplus": "Softplus", "hardswish": "Hardswish", "mish": "Mish",
    "hardsigmoid": "Hardsigmoid", "log_sigmoid_forward": "LogSigmoid",
}  # fmt: skip
_PADS = {
    "constant": "padding with zeros",
    "replication": "padding by repetition",
    "reflection": "padding by reflection",
}
_NORMS = {"native_layer_norm": "LayerNorm", "native_group_norm": "GroupNorm"}
_DIMENSIONS = ("images", "channels", "rows", "columns")
BY_THE_BATCH = " by the batch's own statistics"
_ALIKE = {"clone", "contiguous", "alias", "lift_fresh", "expand", "_unsafe_view", "_reshape_alias", "_conj", "detach"}


def convolution(args: Sequence[Any]) -> str:
    """Name a convolution: kernel and channels, and what is not as in one that keeps the grid."""
    _, weight, _, stride, padding, dilation, transposed, _, groups = args
    kernel, out_c, in_c = list(weight.shape[2:]), weight.shape[0], weight.shape[1] * groups
    if transposed:
        out_c, in_c = weight.shape[1] * groups, weight.shape[0]
    name = f"{'transposed ' if transposed else ''}conv {_by(kernel)} {in_c}->{out_c}"
    same = [wide * (side - 1) / 2 for side, wide in zip(kernel, dilation, strict=True)]
    name += "" if set(stride) == {1} else f" stride {_one(stride)}"
    name += "" if list(padding) == same else f" padding {_one(padding)}"
    name += "" if set(dilation) == {1} else f" dilation {_one(dilation)}"
    return name + ("" if groups == 1 else f" in {groups} groups")


def batch_norm(args: Sequence[Any], training: bool) -> str:
    """Name a BatchNorm, by what is not usual about it in this mode."""
    x, weight, _, averages, _, of_the_batch, _, eps = args[:8]
    if averages is None and weight is None and x.shape[0] == 1:
        return "InstanceNorm"
    name = "norm" + (" without weights" if weight is None else "") + ("" if eps == 1e-5 else f" with eps {eps:g}")
    if of_the_batch == training:
        return name
    return name + (BY_THE_BATCH if of_the_batch else " by the running averages")


def operation(name: str, args: Sequence[Any]) -> str:
    """Name an operation on one thing that was computed; '' for one that changes nothing but the layout.

    Parameters
    ----------
    name : str
        Torch's own, without the underscore of one that works in place.
    args : sequence
        What it was given, the thing itself first.
    """
    x = args[0]
    if name in _ALIKE:
        return ""
    if name in _ACTIVATIONS:
        return _ACTIVATIONS[name]
    if name in ("hardtanh", "clamp", "clamp_min", "threshold", "elu"):
        return _bounded(name, args)
    if name in ("avg_pool2d", "max_pool2d_with_indices", "_adaptive_avg_pool2d", "adaptive_max_pool2d"):
        return _pooling(name, args)
    if name in ("mean", "sum", "amax"):
        return _reduced(name, args)
    if name.endswith(("_pad2d", "_pad_nd")):
        return f"{_PADS.get(name.split('_')[0], name)} by {_one(args[1])}" if any(args[1]) else ""
    if name in ("_softmax", "_log_softmax"):
        return f"{'softmax' if name == '_softmax' else 'log softmax'} over dim {args[1] % x.dim()}"
    if name in _NORMS:
        return _NORMS[name]
    if name == "slice" and x.dim() == len(_DIMENSIONS):
        return _slice(*args[1:])
    return _arithmetic(name, args)


def _bounded(name: str, args: Sequence[Any]) -> str:
    low, high = [*args[1:3], None, None][:2]
    if name == "elu":
        return "SELU" if len(args) > 2 and args[2] != 1 else "ELU"
    if (name == "threshold" and low == high == 0) or (name.startswith("clamp") and low == 0 and high is None):
        return "ReLU"
    return "ReLU6" if (low, high) == (0, 6) else _generic(name, args)


def _pooling(name: str, args: Sequence[Any]) -> str:
    kind = "max" if "max" in name else "average"
    sides = list(args[0].shape[2:])
    if "adaptive" in name:
        size = [side // out for side, out in zip(sides, args[1], strict=True)]
        if any(side % out for side, out in zip(sides, args[1], strict=True)):
            return f"adaptive {kind} pool to {_by(args[1])}"
        return "" if set(size) == {1} else f"{kind} pool {_by(size)}"
    size = _pair(args[1])
    stride = _pair(args[2]) if len(args) > 2 and args[2] else size
    padding = _pair(args[3]) if len(args) > 3 else [0, 0]
    at = 5 if kind == "max" else 4  # a maximum has a dilation before it
    up = len(args) > at and args[at]
    told = f"{kind} pool {_by(size)}" + ("" if stride == size else f" stride {_one(stride)}")
    told += f" padding {_one(padding)}" if any(padding) else ""
    rest = [(side + 2 * p - k) % s for side, p, k, s in zip(sides, padding, size, stride, strict=True)]
    return told + (f" rounding {'up' if up else 'down'}" if any(rest) else "")


def _reduced(name: str, args: Sequence[Any]) -> str:
    x = args[0]
    dims = sorted(dim % x.dim() for dim in args[1]) if len(args) > 1 and args[1] else list(range(x.dim()))
    if all(x.shape[dim] == 1 for dim in dims):
        return ""
    what = {"mean": "average", "amax": "max"}.get(name, name)
    if x.dim() != 4 or dims != [2, 3]:
        return f"{what} over dim {','.join(map(str, dims))}"
    keeps_grid = len(args) > 2 and args[2]
    return f"{what} pool {_by(x.shape[2:])}" if keeps_grid else f"{what} over the grid"


def _slice(dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> str:
    end = None if end is None or end > 1 << 40 else end  # torch's own word for "to the end"
    return f"{_DIMENSIONS[dim]} {start or ''}:{'' if end is None else end}" + ("" if step == 1 else f":{step}")


def _arithmetic(name: str, args: Sequence[Any]) -> str:
    by = args[1] if len(args) > 1 and isinstance(args[1], int | float) else None
    if by is None or name not in ("mul", "div", "add", "sub"):
        return _generic(name, args)
    if name in ("mul", "div"):
        factor = by if name == "mul" else 1 / by if by else 0.0
        return "" if factor == 1 else f"times {factor:g}"
    return f"plus {by if name == 'add' else -by:g}" if by else ""


def _generic(name: str, args: Sequence[Any]) -> str:
    numbers = [f"{arg:g}" for arg in args if isinstance(arg, int | float) and not isinstance(arg, bool)]
    return " ".join([name.strip("_"), *numbers])


def is_zero(value: Any) -> bool:
    """Return whether something is a constant zero."""
    return not bool(value.any()) if isinstance(value, Tensor) else value == 0


def _pair(size: Sequence[int]) -> list[int]:
    return list(size) * (2 // len(size))


def _by(sizes: Sequence[int]) -> str:
    return "x".join(map(str, sizes))


def _one(sizes: Sequence[int]) -> str:
    return str(sizes[0]) if len(set(sizes)) == 1 else ",".join(map(str, sizes))
