"""The scenario of the warm-up: one step of gradient descent, as a function."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from . import borrowed


def step(answer: ModuleType, weights: list[Any], gradients: list[Any], lr: float) -> Iterator[tuple[str, object]]:
    """Call `step` on each pair of weights and gradient; observe what it returns, and what it leaves of the two."""
    for numbers, slopes in zip(weights, gradients, strict=True):
        w, grad = (torch.tensor(given, dtype=torch.float64) for given in (numbers, slopes))
        before = w.clone()
        returned = answer.step(w, grad, lr)
        call = f"w = {_short(numbers)}, grad = {_short(slopes)}, lr = {lr:.4g}"
        yield call, _own(returned)
        yield f"{call}: grad afterwards", grad
        yield f"{call}: w afterwards is as it was, or what was returned", _is_one_of(w, before, returned)


def _own(returned: object) -> object:
    """Return what was returned; where an optimizer of torch's has taken the step, that it has."""
    names = borrowed.optimizers()
    return f"a step of {', '.join(names)}, and none of your own" if names else returned


def _is_one_of(w: Tensor, *allowed: Any) -> bool:
    return any(isinstance(other, Tensor) and _alike(w, other) for other in allowed)


def _alike(w: Tensor, other: Tensor) -> bool:
    return w.shape == other.shape and w.dtype == other.dtype and torch.allclose(w, other)


def _short(numbers: Any) -> str:
    if isinstance(numbers, list):
        return "[" + ", ".join(map(_short, numbers)) + "]"
    return f"{numbers:.4g}"
