"""One of torch's optimizers that is watched at each step."""

from collections.abc import Callable
from typing import Any

import torch

# Building any of torch's optimizers imports this, which takes over a second. So it is imported here, once: in the
# process that the children are forked from, and not in each child.
import torch._dynamo

from ._fits import Notes


def watched_sgd(notes: Notes, groups: bool = False) -> Callable[..., Any]:
    """Make an optimizer class, torch's SGD, that notes the learning rate of each of its steps.

    With `groups` its last parameter is in a group of its own, with ten times the learning rate.
    """

    class WatchedSGD(torch.optim.SGD):
        steps = 0

        def step(self, *args: Any, **options: Any) -> Any:
            self.steps += 1
            rates = [float(group["lr"]) for group in self.param_groups]
            notes.add(f"step {self.steps}: learning rate", rates if groups else rates[0])
            return super().step(*args, **options)

    def build(params: Any, lr: float) -> WatchedSGD:
        *some, last = params
        if not groups:
            return WatchedSGD([*some, last], lr)
        return WatchedSGD([{"params": some}, {"params": [last], "lr": 10 * lr}], lr)

    return build
