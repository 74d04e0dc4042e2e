"""Numbers that are drawn alike in every process, whatever was drawn before them."""

from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import torch
from torch import Tensor, nn

Observations = Iterator[tuple[str, Any]]
Batch = list[Tensor]


def normal(seed: int, name: str, *shape: int) -> Tensor:
    """Draw float64 numbers [shape] with mean 0 and spread 1. They depend on the seed and the name only."""
    return torch.randn(shape, generator=_generator(seed, name), dtype=torch.float64)


def between(low: float, high: float, seed: int, name: str, *shape: int) -> Tensor:
    """Draw float64 numbers [shape] that lie evenly between two bounds."""
    share = torch.rand(shape, generator=_generator(seed, name), dtype=torch.float64)
    return low + (high - low) * share


def batches(seed: int, name: str, count: int, size: int = 3, shape: tuple[int, ...] = (1, 2, 2)) -> list[Batch]:
    """Draw batches of inputs [size, *shape] and targets [size, 1]."""
    return [
        [normal(seed, f"{name} inputs {nr}", size, *shape), normal(seed, f"{name} targets {nr}", size, 1)]
        for nr in range(count)
    ]


def in_float64(build: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Build something whose new tensors are float64, also those that no module knows of."""
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        return build(*args, **options)
    finally:
        torch.set_default_dtype(usual)


def settle(model: nn.Module, seed: int) -> None:
    """Return a model's parameters prescribed values, so that it starts alike in every process."""
    for name, p in model.named_parameters():
        p.detach().copy_(between(0.2, 0.8, seed, name, *p.shape))


def number(value: Any) -> Any:
    """Return a number of Python's, NumPy's, or in a tensor of one element, as a float; anything else as it is."""
    if isinstance(value, str):
        return value
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return value


def _generator(seed: int, name: str) -> torch.Generator:
    # A generator of its own for each name: what the learner's code draws in between changes nothing.
    return torch.Generator().manual_seed(crc32(f"{seed} {name}".encode()))
