"""One of torch's optimizers that is watched at each step."""

from collections.abc import Callable
from typing import Any

import torch

# Building any of torch's optimizers imports this, which takes over a second. So it is imported here, once: in the
# process that the children are forked from, and not in each child.
import torch._dynamo


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
