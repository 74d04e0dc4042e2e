# %% [markdown]
# # Everything together
#
# *About 90 minutes: the first part about 30, the second as long as you like. The page to read: "A real optimizer, and
# your own work". The sources: Smith and Topin, 2017, arXiv:1708.07120, for the schedule; He, Zhang, Ren and Sun, 2015,
# arXiv:1512.03385, for the network.*
#
# **The question.** You have written an optimizer, a schedule, a subscriber that runs schedules, a network, and a
# subscriber that varies images. Each has passed alone. Do they work together?
#
# | your part | from | its job here |
# |---|---|---|
# | `resnet` | `09_resnet.ipynb` | the model |
# | `Adam` | `04_adam.ipynb` | the optimizer |
# | `one_cycle_lr` | `06_one_cycle.ipynb` | the rate of each step |
# | `SchedulerS` | `05_scheduler.ipynb` | moves the schedule on after each step |
# | `AugmentS` | `11_augment.ipynb` | varies the training images |
#
# Two things are missing. Torch's `OneCycleLR` refuses your Adam, which is none of torch's optimizers. So the schedule
# that `SchedulerS` builds has to be yours, too. And somebody has to put the parts in their places.
#
# **The formula.** With $T$ steps in all, numbered from 0, the schedule sets
#
# $$lr_k = \text{one\_cycle\_lr}(k,\ T,\ lr_{max}), \qquad T = \text{epochs} \cdot \text{training batches in an epoch}$$
#
# | symbol | what it is |
# |---|---|
# | $k$ | the number of the step, from 0 |
# | $T$ | how many steps the fit takes |
# | $lr_{max}$ | the highest rate, `max_lr` |
#
# **By hand.** Two epochs of two batches are four steps. With $lr_{max}$ = 0.1 and the usual numbers of 1cycle, the
# peak lies at step 0.3 · 4 - 1 = 0.2. Step 0 has 0.1 / 25 = 0.004; from the peak on the rate falls along a cosine over
# 2.8 steps: step 1 has 0.081175, step 2 has 0.028306, step 3 nearly nothing, 0.0000004.

# %%
"""A schedule for the lessons' optimizers, and a Learner in which all parts work together."""

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from nntrain_lessons.data import DataLoaders
from nntrain_lessons.solutions import Adam, AugmentS, SchedulerS, one_cycle_lr
from nntrain_lessons.solutions.resnet import resnet
from nntrain_lessons.train import Learner

# %% [markdown]
# Here these names are the course's own. The grader puts yours in their place: it takes them from the notebooks beside
# this one, and needs these five. What they build on, `SGD` and `ResBlock` say, is yours where its notebook is there and
# finished, and the course's own where not. A part that is written anew in this notebook does not count as one of the
# five. What passed alone passes here: eps beside the root, one count of steps for all parameters. To train with yours
# here as well, run this in a cell above the imports:
#
# ```python
# from nntrain_lessons.notebook import use_mine
#
# use_mine()
# ```
#
# ## First part: your turn
#
# - `OneCycle`: a schedule. `SchedulerS` builds it with the optimizer when a fit begins, before the first step, and
#   calls `step()` after each step. The optimizers of the lessons read their rate from the attribute `lr`.
# - `assemble`: the Learner, with the model, the loss, the optimizer and the two subscribers. It does not train.
#
# **What is checked:** that your five parts are there and take part; the rate of every step, in a second fit as in the
# first; that each call of `assemble` builds a network of its own; the losses of the first three steps and of the
# evaluation after them, from given weights; and that the loss falls over eight steps on 256 drawn garments. After a
# fail the grader looks at your parts one by one, and names the notebook that does not pass by itself.
#
# **What you need not do:** cycle the momentum, measure accuracy, normalise. You may, in the second part.


# %% tags=["exercise-capstone"]
class OneCycle:
    """Sets the rate of one of the lessons' optimizers along the 1cycle schedule.

    Parameters
    ----------
    optimizer
        Has the attribute `lr`, which it reads at every step.
    total_steps : int
        How many steps the fit takes.
    max_lr : float
        The highest rate.
    """

    def __init__(self, optimizer: Any, total_steps: int, max_lr: float) -> None:
        self.optimizer, self.total_steps, self.max_lr = optimizer, total_steps, max_lr
        # solution: set the rate of the first step
        self.nr = 0
        self.optimizer.lr = one_cycle_lr(self.nr, self.total_steps, self.max_lr)

    def step(self) -> None:
        """Set the rate of the next step; after the last one nothing more is to be set."""
        # solution: count, and set the rate
        self.nr += 1
        if self.nr < self.total_steps:
            self.optimizer.lr = one_cycle_lr(self.nr, self.total_steps, self.max_lr)


def assemble(dls: DataLoaders, epochs: int, max_lr: float, transform: Callable[[Tensor], Tensor]) -> Learner:
    """Put everything together, for a fit of some epochs.

    Parameters
    ----------
    dls : DataLoaders
        Batches of images [B, 1, 28, 28] and labels [B]; `len(dls.train)` training batches make an epoch.
    epochs : int
        How long the fit will be, which the schedule has to know.
    max_lr : float
        The highest rate.
    transform : callable
        What varies the training images.

    Returns
    -------
    Learner
        With a new `resnet`, the cross entropy, `Adam`, the schedule and the augmentation. It has not been fitted.
    """
    # solution: count the steps, and put the parts in their places
    schedule = partial(OneCycle, total_steps=epochs * len(dls.train), max_lr=max_lr)
    subs = [SchedulerS(schedule), AugmentS(transform)]
    return Learner(resnet(), dls, F.cross_entropy, Adam, lr=max_lr, subs=subs)


# %% [markdown]
# ## Second part: one question of your own
#
# Choose one question whose answer you do not know. Some that are worth it:
#
# - Cycle `beta1` against the rate, with `one_cycle_mom`. Does it help?
# - Take the skips out of `ResBlock`. What happens to the training loss, and to the test accuracy?
# - Double the highest rate, and double it again. Where does it break, and how does the loss look then?
# - Flip whole batches instead of single images. Does it matter, in 5 epochs, in 20?
# - Replace Adam by your Momentum, each at the best rate that you find for it on images held out from training.
#
# Then, in this order:
#
# 1. **Predict.** One sentence, with a number, written down before anything runs.
# 2. **Change one thing.** Everything else stays: images, epochs, batch size, schedule.
# 3. **Run three seeds of each**, with and without the change. Show all six results, not the best.
# 4. **Half a page**: the question, the prediction, what was run (images, epochs, seeds), a plot or a table, what you
#    conclude, and what would change your mind.
#
# Six runs of five epochs on all images take some forty minutes on one thread. Begin with the first 10,000, which takes
# a sixth of that, and set the seed before the model is built.
#
# Judge it yourself, or swap with somebody:
#
# | | 0 | 1 | 2 |
# |---|---|---|---|
# | question | none, or several at once | one, vague | one, and a result could say no |
# | prediction | after the run | before it, without a number | before it, with a number |
# | comparison | more than one thing changed | one thing, one seed | one thing, three seeds each, all shown |
# | choice | the test images chose | said which images chose | chosen on images held out from training |
# | conclusion | says more than was seen | fits what was seen | fits it, with its spread, and what would overturn it |
#
# Eight of ten is work that you can show around.
#
# ## What a right answer shows
#
# The rates of the four steps worked out above; then, of 32 steps on 256 drawn garments, whether the last four have a
# lower mean loss than the first four:
#
# ```text
# [0.004, 0.081175, 0.028306, 0.0]
# the loss falls: True
# ```

# %%
if __name__ == "__main__":
    import torch

    from nntrain_lessons.data import RandomFlip, drawn_garments
    from nntrain_lessons.train import QuietS, Subscriber, set_seed

    class Rates(Subscriber):
        """Keeps the rate of each step, and its loss."""

        def __init__(self) -> None:
            self.rates: list[float] = []
            self.losses: list[float] = []

        def after_backward(self, learner: Learner) -> None:
            """Look just before the optimizer steps."""
            self.rates.append(round(learner.opt.lr, 6))
            self.losses.append(learner.loss.item())

    def show_rates() -> None:
        """Print the rates of two epochs of two batches."""
        batches, rates = [[torch.randn(4, 1, 28, 28), torch.arange(4)]] * 2, Rates()
        assemble(DataLoaders(batches, []), 2, 0.1, RandomFlip()).fit(2, valid=False, subs=[rates, QuietS()])
        print(rates.rates)

    def show_losses() -> None:
        """Train for 32 steps on 256 garments; print whether the loss falls."""
        set_seed(1)
        dls, rates = DataLoaders.in_memory(drawn_garments(256, 10), batch_size=16), Rates()
        assemble(dls, 2, 1e-2, RandomFlip()).fit(2, valid=False, subs=[rates, QuietS()])
        print("the loss falls:", sum(rates.losses[-4:]) < sum(rates.losses[:4]))

    show_rates()
    show_losses()
