"""One of torch's optimizers that is watched at each step, and its schedules."""

from collections.abc import Callable
from typing import Any

import torch

# Building any of torch's optimizers imports this, which takes over a second. So it is imported here, once: in the
# process that the children are forked from, and not in each child.
import torch._dynamo
from torch.optim.lr_scheduler import LRScheduler


def watched_sgd(note: Callable[[list[float]], object], groups: bool = False) -> Callable[..., Any]:
    """Make an optimizer class, torch's SGD, that tells `note` the learning rates of each of its steps.

    With `groups` its last parameter is in a group of its own, with ten times the learning rate.
    """

    class WatchedSGD(torch.optim.SGD):
        def step(self, *args: Any, **options: Any) -> Any:
            note([float(group["lr"]) for group in self.param_groups])
            return super().step(*args, **options)

    def build(params: Any, lr: float) -> WatchedSGD:
        *some, last = params
        if not groups:
            return WatchedSGD([*some, last], lr)
        return WatchedSGD([{"params": some}, {"params": [last], "lr": 10 * lr}], lr)

    return build


def watched_schedule(
    kind: type[LRScheduler], built: Callable[[Any], object], moves: Callable[[Any], object]
) -> Callable[..., Any]:
    """Make a class of torch's schedules that tells of each object that is built, and of each of its moves."""

    class Watched(kind):  # type: ignore[misc, valid-type]
        is_built = False  # building makes a first move, which is nobody's

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.is_built = True
            built(self)

        def step(self, *args: Any, **options: Any) -> None:
            if self.is_built:
                moves(self)
            super().step(*args, **options)

    return Watched
