from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

import torch
from torch.nn import Parameter

NOTHING: Final[float] = 0.0


@dataclasses.dataclass(eq=False)
class SGD:
    params: Iterable[Parameter]
    lr: float
    wd: float = NOTHING
    steps: int = dataclasses.field(default=0, init=False)

    def __post_init__(self) -> None:
        self.params = list(self.params)

    def _live(self) -> Iterator[tuple[Parameter, torch.Tensor]]:
        for p in self.params:
            if (g := p.grad) is not None:
                yield p, g

    def step(self) -> None:
        with torch.no_grad():
            for p, g in self._live():
                p.copy_(p * (1 - self.lr * self.wd) - self.lr * g)
        self.steps += 1

    def zero_grad(self) -> None:
        for _, g in self._live():
            g.zero_()
