# %% [markdown]
# # A learning-rate finder
#
# Raise the learning rate a little at every batch until the loss runs away. The rate to train with lies
# where the loss still falls steeply, well before its lowest point.

# %%
"""A subscriber that tries rising learning rates, and leaves the model as it was."""

import math
from contextlib import ExitStack
from copy import deepcopy
from typing import Any

from nntrain_lessons.train import CancelEpochException, CancelFitException, Learner, Subscriber


# %%
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

    def __init__(self, mult: float = 1.25) -> None:
        self.mult = mult
        self.lrs: list[float] = []
        self.losses: list[float] = []
        self._undo = ExitStack()  # what to undo when the fit ends

    def before_fit(self, learner: Learner) -> None:
        """Keep the model's state, and forget the fit before."""
        self.lrs, self.losses = [], []
        self._undo.callback(learner.model.train, learner.model.training)
        self._undo.callback(learner.model.load_state_dict, deepcopy(learner.model.state_dict()))

    def before_epoch(self, learner: Learner) -> None:
        """Leave evaluation out: it would say nothing about a rate."""
        if not learner.model.training:
            raise CancelEpochException

    def after_loss(self, learner: Learner) -> None:
        """Note the rate and the loss; stop, or raise the rate for the step to come."""
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

    def cleanup_fit(self, learner: Learner) -> None:
        """Give the model its weights, its running averages and its mode back."""
        self._undo.close()

    def plot(self, ax: Any = None) -> Any:
        """Draw the losses over the learning rates, and give the axes."""
        import matplotlib.pyplot as plt

        ax = ax or plt.subplots()[1]
        ax.plot(self.lrs, self.losses)
        ax.set(xscale="log", xlabel="learning rate", ylabel="training loss")
        return ax


def _groups(opt: Any) -> list[dict[str, Any]]:
    # Torch's optimizers keep their rates in groups. Ours have one, an attribute, which vars() shows in the same way.
    groups: list[dict[str, Any]] = getattr(opt, "param_groups", None) or [vars(opt)]
    return groups
