# %% [markdown]
# # A subscriber that runs a learning-rate schedule
#
# *About 15 minutes. The page to read: "Schedules and 1cycle". The sources: the documentation of
# `torch.optim.lr_scheduler`; for the schedule that the course uses, Smith and Topin, 2017, arXiv:1708.07120.*
#
# **The question.** One learning rate for a whole training is a compromise: small enough for the random weights at the
# start, large enough to get far, small enough again to settle. A schedule changes the rate from step to step. Torch
# has many of them. How does one get into a `Learner`, whose loop knows nothing of schedules?
#
# **The formula.** A schedule gives the rate of each step. The one used below multiplies it by gamma after every step:
#
# $$lr_k = lr_1 \cdot gamma^{\,k - 1}$$
#
# | symbol | what it is |
# |---|---|
# | $k$ | the number of the optimizer's step, from 1: it counts training batches, not epochs |
# | $lr_k$ | the rate that step k is taken with, a number |
# | $gamma$ | the factor, a number |
#
# **By hand.** $lr_1$ = 0.8, gamma = 0.5. Four steps are taken with 0.8, 0.4, 0.2, 0.1. The first step has the rate
# that the schedule starts with: it moves on after a step, not before.
#
# How many steps are there? Fashion-MNIST's 60,000 training images in batches of 1024 make 59 batches (the last one is
# smaller). Five epochs are 295 steps. A schedule that is moved on once an epoch raises no error; it has done 5 of its
# 295 steps when the training ends, and its rate has hardly left the start.
#
# **Why an optimizer of torch?** A scheduler of torch finds the rate in the optimizer's list `param_groups`, one dict
# for each group of parameters with its own `"lr"`, and writes it there. The optimizers of the lessons before keep one
# rate, in an attribute, and torch's schedulers refuse them: "SGD is not an Optimizer". So the example uses
# `torch.optim.SGD`. A schedule that you write yourself may move whatever it likes; in the last exercise you do.

# %%
"""A subscriber that runs any of torch's learning-rate schedules."""

from collections.abc import Callable
from typing import Any

from nntrain_lessons.train import Learner, Subscriber

# %% [markdown]
# ## Your turn
#
# `scheduler_class` is a function: given an optimizer it returns a scheduler, which is moved on by its method
# `step()`.
#
# - `before_fit`: build the scheduler, and keep it;
# - `after_step`: move it on.
#
# The events of a fit, in their order (the book's page "The Learner and its subscribers" has the whole table):
#
# | event | when |
# |---|---|
# | `before_fit` | once; `learner.opt` is there |
# | `before_epoch`, `before_batch` | an epoch trains and another one evaluates, each with its batches |
# | `after_predict`, `after_loss` | in each batch |
# | `after_backward`, `after_step` | in training only, where a step is taken |
# | `after_batch`, `after_epoch`, `after_fit` | where it came to its end |
#
# Think first, then open the answer.
#
# <details><summary>Why is it not built in <code>__init__</code>?</summary>
#
# The `Learner` builds a new optimizer when a fit begins. Before that there is none, and a scheduler that was built
# for the last fit's optimizer turns a knob that is connected to nothing.
#
# </details>
#
# <details><summary>Why does it move on after a step, and not after a batch?</summary>
#
# Evaluation has batches, too, but no steps. And a batch that somebody cancels takes no step.
#
# </details>
#
# **What is checked:** the rate of every step, over several epochs with evaluation in between; a second fit starts its
# schedule from the beginning, also after a fit that was cancelled or failed; a cancelled batch does not move the
# schedule; two Learners that are trained in turns, each with its own `SchedulerS`, do not get into each other's way; an
# optimizer that torch's scheduler refuses ends the fit with an error, since nobody would notice a missing schedule. Any
# schedule of torch's that is moved on once a step may come. You may use another event, such as `after_batch`, if all of
# this stays true.
#
# **What you need not do:** invent a schedule, drive schedules that look at the loss, saving and loading.


# %% tags=["exercise-scheduler"]
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
        By a scheduler of torch's, when a fit begins with an optimizer that is not: it reads and writes
        `param_groups`.
    """

    of_training = True  # it sits out where a fit only looks, as the finder's does: there, others set the rate

    def __init__(self, scheduler_class: Callable[[Any], Any]) -> None:
        self.scheduler_class = scheduler_class

    def before_fit(self, learner: Learner) -> None:
        """Build the scheduler, since now there is an optimizer; each fit has a new one."""
        # solution: build the scheduler and keep it
        self.scheduler = self.scheduler_class(learner.opt)

    def after_step(self, learner: Learner) -> None:
        """Move the schedule on. This event comes in training only."""
        # solution: move the schedule on by one step
        self.scheduler.step()


# %% [markdown]
# ## What a right answer shows
#
# The rates of two fits of one epoch each. Every epoch trains on four batches, and then evaluates on two, which change
# nothing. The second fit begins again at 0.8:
#
# ```text
# [0.8, 0.4, 0.2, 0.1]
# [0.8, 0.4, 0.2, 0.1]
# ```

# %%
if __name__ == "__main__":
    from functools import partial

    import torch
    from torch import nn
    from torch.optim.lr_scheduler import ExponentialLR

    from nntrain_lessons.data import DataLoaders
    from nntrain_lessons.train import QuietS

    def show_rates(fits: int) -> None:
        """Print the rates of each of so many fits under a schedule that halves the rate at each step."""
        batches = [[torch.ones(2, 1), torch.ones(2, 1)]] * 4
        subs = [SchedulerS(partial(ExponentialLR, gamma=0.5)), QuietS()]
        dls = DataLoaders(batches, batches[:2])
        learner = Learner(nn.Linear(1, 1), dls, nn.MSELoss(), torch.optim.SGD, 0.8, subs)
        for _ in range(fits):
            learner.fit(1)
            print(learner.history.lrs)

    show_rates(fits=2)
