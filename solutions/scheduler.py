# %% [markdown]
# # A subscriber that runs a learning-rate schedule
#
# A scheduler changes an optimizer's learning rate a little after each step. The optimizer exists only
# once the fit begins, so the scheduler is built there.

# %%
"""A subscriber that runs any of torch's learning-rate schedules."""

from collections.abc import Callable
from typing import Any

import torch

from nntrain_lessons.train import Learner, Subscriber


# %%
class SchedulerS(Subscriber):
    """Builds a scheduler when a fit begins, and steps it after each step of the optimizer.

    Parameters
    ----------
    scheduler_class : callable
        `scheduler_class(optimizer)` gives the scheduler: a `functools.partial` of one of torch's, such
        as `partial(OneCycleLR, max_lr=6e-2, total_steps=295)`. It counts training batches, not epochs.

    Raises
    ------
    TypeError
        When a fit begins with an optimizer that is not one of torch's: schedulers read and write its
        `param_groups`.
    """

    def __init__(self, scheduler_class: Callable[[Any], Any]) -> None:
        self.scheduler_class = scheduler_class

    def before_fit(self, learner: Learner) -> None:
        """Build the scheduler, since now there is an optimizer; each fit has a new one."""
        if not isinstance(learner.opt, torch.optim.Optimizer):
            name = type(learner.opt).__name__
            raise TypeError(f"{name} has no `param_groups` for a scheduler to write to; use one from torch.optim")
        self.scheduler = self.scheduler_class(learner.opt)

    def after_step(self, learner: Learner) -> None:
        """Move the schedule on. This event comes in training only."""
        self.scheduler.step()


# %% [markdown]
# Halving the rate at each of four steps: 0.8, 0.4, 0.2, 0.1.

# %%
if __name__ == "__main__":
    from functools import partial

    from torch import nn
    from torch.optim.lr_scheduler import ExponentialLR

    from nntrain_lessons.train import DataLoaders

    batches = [[torch.ones(2, 1), torch.ones(2, 1)]] * 4
    halve = SchedulerS(partial(ExponentialLR, gamma=0.5))
    learner = Learner(nn.Linear(1, 1), DataLoaders(batches, []), nn.MSELoss(), torch.optim.SGD, 0.8, [halve])
    learner.fit(1)
    print(learner.history.lrs)
