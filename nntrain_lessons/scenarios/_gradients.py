"""Along which gradients an optimizer steps, written into a time line."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from ._diary import READS
from ._drawn import Observations


class GradientLine:
    """Watches a model's parameters: what each `backward` adds to a gradient, and what it is when a step is taken.

    How gradients are set to zero makes no difference.
    """

    def __init__(self, model: nn.Module) -> None:
        self._watched: list[tuple[str, nn.Parameter, list[Tensor]]] = []
        self._lines: list[str] = []
        self._place, self._steps = "", 0
        for name, parameter in model.named_parameters():
            added: list[Tensor] = []
            self._watched.append((name, parameter, added))
            parameter.register_hook(partial(_keep, added))

    def epoch(self, number: int) -> None:
        """Begin an epoch, from 1."""
        self._place, self._steps = f"epoch {number}", 0

    def step(self, rates: list[float]) -> None:
        """Tell along what each parameter's step is taken, and at which rate."""
        self._steps += 1
        for name, parameter, added in self._watched:
            along = _along(parameter.grad, added)
            self._lines.append(
                f"{self._place}, step {self._steps}, {name}: it goes along {along}, at rate {rates[0]:.6g}"
            )

    def read(self) -> Observations:
        """Yield the time line."""
        yield from ((READS, line) for line in self._lines)


def _keep(added: list[Tensor], gradient: Tensor) -> None:
    added.append(gradient.detach().clone())


def _along(gradient: Tensor | None, added: list[Tensor]) -> str:
    if gradient is None or not gradient.any():
        return "no gradient"
    total = torch.zeros_like(gradient)
    for count, one in enumerate(reversed(added), start=1):
        total = total + one
        if torch.allclose(gradient, total, rtol=1e-9):
            return "the gradient of one batch" if count == 1 else f"the sum of the gradients of {count} batches"
    return "something else than a sum of batches' gradients"
