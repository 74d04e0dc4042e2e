"""The scenario of the warm-up: one step of gradient descent, as a function."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch


def step(answer: ModuleType, weights: list[Any], gradients: list[Any], lr: float) -> Iterator[tuple[str, object]]:
    """Call `step` on each pair of weights and gradient, and observe what it gives."""
    for w, g in zip(weights, gradients, strict=True):
        given = answer.step(torch.tensor(w, dtype=torch.float64), torch.tensor(g, dtype=torch.float64), lr)
        yield f"w = {_short(w)}, grad = {_short(g)}, lr = {lr:.4g}", given


def _short(numbers: Any) -> str:
    if isinstance(numbers, list):
        return "[" + ", ".join(map(_short, numbers)) + "]"
    return f"{numbers:.4g}"
