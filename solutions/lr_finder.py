# %% [markdown]
# # A learning-rate finder
#
# *About 40 minutes, and optional. The page to read: "The learning-rate finder". The source: Smith, 2017,
# arXiv:1506.01186.*
#
# **The question.** Too small a learning rate wastes the training, too large a one destroys it, and between the two
# lie several powers of ten. Does one have to train once with each to find out? No: raise the rate a little at every
# batch, and watch the loss. It stays, then falls, then runs away. Rates worth trying lie between the steepest
# place and the lowest point; which of them is best, only training tells.
#
# **The formula.** At batch k, counted from 0, the finder tries the rate
#
# $$lr_k = lr_0 \cdot mult^{\,k}$$
#
# | symbol | in the code | what it is |
# |---|---|---|
# | $lr_0$ | the `lr` of the fit | the first rate, tiny: 0.00001, say |
# | $mult$ | `mult` | how much the rate grows with each batch, above 1 |
# | $lr_k$, $loss_k$ | `lrs`, `losses` | one pair of numbers for each batch |
#
# A loss is noted beside the rate with which the step before it was taken, since that step brought it about. So at
# each batch: note the rate as it stands and the loss; then raise the rate; the step that follows uses the raised one.
# (Before the first loss there was no step. It stands beside $lr_0$.)
#
# The search ends when the loss is more than twice the best loss's size above the best loss so far:
#
# $$loss_k > best + 2\,|best|$$
#
# **By hand.** With the losses 4, 2, 6, 6.1 the best is 2, and the bound 2 + 2 · 2 = 6. The loss 6 is not above it.
# 6.1 is: it is noted, and the search ends. With -1, -2, -3, 3, 3.1 the best is -3, the bound -3 + 2 · 3 = 3, and 3.1
# ends the search.
#
# From 0.00001 to 1 the rate is raised 52 times with mult = 1.25. An epoch of Fashion-MNIST in batches of 1024 has 59.

# %%
"""A subscriber that tries rising learning rates, and leaves the model as it was."""

import math
from contextlib import ExitStack
from copy import deepcopy
from typing import Any

from nntrain_lessons.errors import LessonsError
from nntrain_lessons.train import CancelEpochException, CancelFitException, Learner, Subscriber

# %% [markdown]
# ## Your turn
#
# Given is `_groups`, which hands out the dicts that hold the rates, whoever wrote the optimizer: read and write
# `group["lr"]`.


# %%
def _groups(opt: Any) -> list[dict[str, Any]]:
    # Torch's optimizers keep their rates in groups. Ours have one, an attribute, which vars() shows in the same way.
    groups: list[dict[str, Any]] = getattr(opt, "param_groups", None) or [vars(opt)]
    return groups


# %% [markdown]
# You write four methods:
#
# - `before_fit`: a finder may be used twice. Whatever belongs to one search starts here, not in `__init__`. Also keep
#   what has to be given back: a search trains the model for real. Weights change, and so do buffers such as
#   BatchNorm's running averages; an evaluation changes the mode (`model.training`). `state_dict()` hands out the
#   tensors themselves, not copies of them;
# - `before_epoch`: evaluation says nothing about a rate. Raise `CancelEpochException` to leave an epoch out;
# - `after_loss`: note the pair, as plain numbers; raise `CancelFitException` when the search is over, else raise the
#   rate of every group. It comes after each loss and before its step;
# - `cleanup_fit`: give everything back. This event comes however the fit ends, also after a cancel or an error;
#   `after_fit` comes only if nothing went wrong.
#
# Beware of a loss that is NaN: it compares with nothing, and every `>` says False. A loss that is not finite ends the
# fit; whether it is noted as well is up to you.
#
# `self._undo` is an offer: an `ExitStack` remembers calls to make later. `stack.callback(print, "bye")` makes none
# yet; `stack.close()` makes all that were left with it, the last one first, and forgets them. You may do without.
#
# **What is checked:** the pairs, for one group of parameters and for several, and for an optimizer that has no groups
# but one rate in an attribute `lr`, as the course's own have; where the search ends, also for losses below zero, for
# those that are NaN or infinite, and for one that stands just at the bound; that it goes on over several epochs if it
# has to (evaluating in between does no harm, and gets a note); that a second search, which may be on another model,
# forgets the first; and that weights, buffers and mode come back.
#
# **What you need not do:** name the best rate, smooth the losses, draw (`plot` is given), keep schedules and
# checkpoints away (`only_looks`, which is given, tells the Learner to), say anything of a first loss that is not a
# number (`cleanup_batch` does).


# %% tags=["exercise-lr_finder"]
class LRFindS(Subscriber):
    """Multiplies the learning rate at every training batch, until the loss runs away.

    Start it with a tiny rate: `learner.fit(3, lr=1e-5, subs=[finder])`. It goes on over as many epochs
    as it needs and the fit allows, stops where the loss is not finite or exceeds its best value by
    twice that value's size, and gives the model back as it found it. (Smith, 2017, arXiv:1506.01186.)

    Parameters
    ----------
    mult : float
        By how much the learning rate grows at each batch.

    Attributes
    ----------
    lrs, losses : list of float
        Each batch's learning rate and, as the step before it was taken with that rate, its loss.
    """

    only_looks = True  # so schedules and checkpoints sit out, and the Learner's history stays that of its training

    def __init__(self, mult: float = 1.25) -> None:
        self.mult = mult
        self.lrs: list[float] = []
        self.losses: list[float] = []
        self._undo = ExitStack()  # what to undo when the fit ends

    def before_fit(self, learner: Learner) -> None:
        """Keep the model's state, and forget the fit before."""
        # solution: forget the fit before; keep weights, buffers and mode
        self.lrs, self.losses = [], []
        self._undo.callback(learner.model.train, learner.model.training)
        self._undo.callback(learner.model.load_state_dict, deepcopy(learner.model.state_dict()))

    def before_epoch(self, learner: Learner) -> None:
        """Leave evaluation out: it would say nothing about a rate."""
        # solution: skip this epoch if it evaluates
        if not learner.model.training:
            raise CancelEpochException

    def after_loss(self, learner: Learner) -> None:
        """Note the rate and the loss; stop, or raise the rate for the step to come."""
        # solution: note rate and loss; end the fit, or raise the rate of every group
        loss = learner.loss.item()
        if not math.isfinite(loss):
            raise CancelFitException
        groups = _groups(learner.opt)
        self.lrs.append(float(groups[0]["lr"]))
        self.losses.append(loss)
        best = min(self.losses)
        if loss > best + 2 * abs(best):
            raise CancelFitException
        for group in groups:
            group["lr"] *= self.mult

    def cleanup_batch(self, learner: Learner) -> None:
        """Say so where no rate can help."""
        first = learner.loss.item() if not self.losses and hasattr(learner, "loss") else 0.0
        if not math.isfinite(first):
            print(f"no rate helps: the first loss is {first:g}. Look at the images, the weights and the loss")

    def cleanup_fit(self, learner: Learner) -> None:
        """Give the model its weights, its running averages and its mode back."""
        # solution: give back what before_fit kept
        self._undo.close()

    def plot(self, ax: Any = None) -> Any:
        """Draw the losses over the learning rates, and give the axes. Nothing found yet is an error (LessonsError)."""
        import matplotlib.pyplot as plt

        if not self.losses:
            raise LessonsError("LRFindS: nothing to draw yet; first search: learner.fit(3, lr=1e-5, subs=[finder])")
        ax = ax or plt.subplots()[1]
        ax.plot(self.lrs, self.losses)
        ax.set(xscale="log", xlabel="learning rate", ylabel="training loss")
        return ax

    def __repr__(self) -> str:
        best = min(zip(self.losses, self.lrs, strict=False), default=None)
        found = f"; lowest loss {best[0]:.3f} at rate {best[1]:.3g}" if best else ""
        return f"LRFindS(mult={self.mult:g}): {len(self.losses)} rates tried{found}"


# %% [markdown]
# ## What a right answer shows
#
# A small network on made-up data. The curve is flat on the left, falls, and shoots up on the right, where the search
# ends; rates to try lie from the middle of the descent on. In numbers:
#
# ```text
# first rate: 0.001
# each rate over the one before: 1.25
# found the end before the data ran out: True
# weights as before: True
# ```

# %%
if __name__ == "__main__":
    import torch
    from torch import nn
    from torch.nn import functional as F

    from nntrain_lessons.data import DataLoaders
    from nntrain_lessons.train import set_seed

    def show_search() -> None:
        """Search on 100 batches of 64 points from ten clouds; the task is to tell a point's cloud."""
        set_seed(1)
        centers, labels = torch.randn(10, 20), [torch.randint(10, (64,)) for _ in range(100)]
        batches = [[centers[y] + 1.5 * torch.randn(64, 20), y] for y in labels]
        model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 10))
        learner = Learner(model, DataLoaders(batches, []), F.cross_entropy, torch.optim.SGD, lr=1e-3)
        before, finder = model[0].weight.tolist(), LRFindS()
        learner.fit(1, subs=[finder])
        print("first rate:", finder.lrs[0])
        print("each rate over the one before:", round(finder.lrs[-1] / finder.lrs[-2], 6))
        print("found the end before the data ran out:", len(finder.lrs) < 100)
        print("weights as before:", model[0].weight.tolist() == before)
        finder.plot()

    show_search()
