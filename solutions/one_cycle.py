# %% [markdown]
# # The 1cycle schedule
#
# *About 30 minutes. The page to read: "Schedules and 1cycle". The sources: Smith and Topin, 2017,
# arXiv:1708.07120, for the rate; Smith, 2018, arXiv:1803.09820, for the momentum; and the documentation of torch's
# `OneCycleLR`. Comes after: the scheduler.*
#
# **The question.** At the start the weights are random, and a large learning rate throws them about. In the middle a
# large rate gets far. At the end a small one lets the loss settle. So let the rate rise, once, and then fall far below
# where it began. Momentum runs against it: where steps are large, old gradients had better be forgotten soon. In the
# exercise before, torch brought the schedules along. Here you write this one, as two functions: given the number of a
# step, they say what holds in it. They remember nothing.
#
# **The formula.** There are T steps, counted from 0: the last has the number T - 1. The rise takes the share p of
# them. Its last step has the number
#
# $$u = p\,T - 1$$
#
# and there the schedule turns. From a to b, over the share s of a phase, half a wave of the cosine leads:
#
# $$\mathrm{wave}(a, b, s) = b + (a - b) \cdot \frac{1 + \cos(\pi s)}{2}$$
#
# It is a at s = 0 and b at s = 1, and level at both ends. With it, for step t:
#
# $$lr_t = \mathrm{wave}\left(lr_{start}, lr_{max}, \frac{t}{u}\right) \text{ for } t < u,
# \qquad lr_t = \mathrm{wave}\left(lr_{max}, lr_{end}, \frac{t - u}{T - 1 - u}\right) \text{ for } t \ge u$$
#
# $$lr_{start} = \frac{lr_{max}}{\text{div}} \qquad lr_{end} = \frac{lr_{start}}{\text{final div}}$$
#
# Momentum has the same two phases, from max to base, and back to max.
#
# | symbol | in the code | what it is |
# |---|---|---|
# | $t$ | `step` | the number of the step, a whole number from 0 |
# | $T$ | `total_steps` | how many steps there are, a whole number from 1 |
# | $p$ | `pct_start` | the share of the steps in which the rate rises, from 0 to below 1 |
# | $u$ | yours to name | where the schedule turns, a number; not always a whole one |
# | $lr_{max}$ | `max_lr` | the highest rate |
# | div | `div_factor` | how many times lower the rate starts |
# | final div | `final_div_factor` | how many times lower than that start it ends |
# | base, max | `base`, `max` | the lowest and the highest momentum, from 0 to below 1 |
#
# **By hand.** T = 10, p = 0.4, so u = 3: the steps 0, 1, 2, 3 rise, and 4 to 9 fall. The highest rate is 1, div = 10,
# final div = 10: the rate starts at 0.1 and ends at 0.01.
#
# | t | phase | s | $(1 + \cos(\pi s))/2$ | rate | momentum, base 0.85, max 0.95 |
# |---|---|---|---|---|---|
# | 0 | rise | 0 | 1 | 0.1 | 0.95 |
# | 1 | rise | 1/3 | 0.75 | 1 - 0.9 · 0.75 = 0.325 | 0.85 + 0.1 · 0.75 = 0.925 |
# | 3 | fall | 0 | 1 | 1 | 0.85 |
# | 5 | fall | 1/3 | 0.75 | 0.01 + 0.99 · 0.75 = 0.7525 | 0.95 - 0.1 · 0.75 = 0.875 |
# | 6 | fall | 1/2 | 0.5 | 0.01 + 0.99 · 0.5 = 0.505 | 0.9 |
# | 9 | fall | 1 | 0 | 0.01 | 0.95 |
#
# Beware of trying only the start, the turn, the end and the middle of a phase: a straight line goes through the same
# points.
#
# **Between two steps.** Five epochs of 59 batches are 295 steps. With p = 0.3 the turn is at 0.3 · 295 - 1 = 87.5. No
# step has this number, so none gets the highest rate: step 87 is just before the turn, step 88 just behind it. Do not
# round.
#
# **What others do.** Smith and Topin go up and down in straight lines, back to where they began, and then have a third,
# short phase, which goes on far below. torch's `OneCycleLR` has the two phases with half a wave that are described
# here; with `three_phase=True` and `anneal_strategy="linear"` it does as they do. Its formula is this one, to the
# digit; its defaults are those below. It writes the momentum into the optimizer: `momentum` of SGD, the first of
# Adam's `betas`.

# %%
"""The 1cycle schedule: the learning rate and the momentum of each step, as pure functions."""

import math

# %% [markdown]
# ## Your turn
#
# What makes no sense is refused for you, by the function in the next cell and by the first lines of yours.
#
# - `one_cycle_lr`: the rate of a step;
# - `one_cycle_mom`: the momentum of a step. Its argument `max` hides Python's function of that name in there.
#
# After the last step both keep its value. And both have the same shape: you may write it once, in a function of your
# own, in a cell above or beside these.
#
# Think first, then open the answer.
#
# <details><summary>Why is there a minus one in the turn?</summary>
#
# Steps count from 0. Of ten steps the first four rise: these are 0, 1, 2 and 3, so the turn is at 0.4 · 10 - 1. The
# last step is T - 1 for the same reason.
#
# </details>
#
# <details><summary>What does the formula by itself do after the last step?</summary>
#
# The cosine rises again, and the rate with it. A fit that goes on longer than planned had better go on gently, so here
# the last value holds. (torch's goes on rising for one step, and then raises an error.)
#
# </details>
#
# **What is checked:** both functions at every step, where the turn falls on a step and where it lies between two;
# with all arguments given, and with the defaults; with `base` equal to `max`; after the last step; in any order of
# calls and with other arguments in between, since what one call computed is no business of the next; and that the
# formula is your own work: a schedule of torch inside yours does not pass. Numbers are compared to nine digits, tiny
# rates too, so round nothing and compute in Python's own floats, or in float64 (a tensor that is made of a float is
# float32, unless you say `dtype=torch.float64`). A NumPy number or a tensor with one element will do as well.
#
# **What you need not do:** build a scheduler, change an optimizer, check the arguments beyond what is given. Schedules
# so short that p T is 1 or less are not required. Then the turn is at the first step or before it, and the rate only
# falls. If yours fails there, or gives another value than the formula, a note says so.


# %%
def _refuse_nonsense(step: int, total_steps: int, pct_start: float) -> None:
    if step < 0 or total_steps < 1:
        raise ValueError(f"step {step} of {total_steps}: steps count from 0, and there has to be one")
    if not 0 <= pct_start < 1:
        raise ValueError(f"pct_start = {pct_start}: the rise takes a share of the steps, from 0 to below 1")


# %% tags=["solution"]
def _cycle(step: int, total_steps: int, pct_start: float, start: float, middle: float, end: float) -> float:
    last = total_steps - 1
    turn = pct_start * total_steps - 1
    step = min(step, last)
    if step < turn:
        a, b, share = start, middle, step / turn
    else:
        a, b, share = middle, end, (step - turn) / (last - turn)
    return b + (a - b) * (1 + math.cos(math.pi * share)) / 2


# %% tags=["exercise-one_cycle"]
def one_cycle_lr(
    step: int,
    total_steps: int,
    max_lr: float,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
) -> float:
    """Return the learning rate of a step: up to `max_lr`, then far down, each in half a wave of the cosine.

    Up to the last step the same as in torch's `OneCycleLR`. (Smith and Topin, 2017, arXiv:1708.07120.)

    Parameters
    ----------
    step : int
        Counted from 0. The last is `total_steps - 1`; what comes after it has its rate.
    total_steps : int
        How many steps there are: training batches, over all epochs.
    max_lr : float
        The rate at the turn, `pct_start * total_steps - 1`, where that is a step.
    pct_start : float
        The share of the steps in which the rate rises, from 0 to below 1.
    div_factor, final_div_factor : float
        The rate starts at `max_lr / div_factor`, and ends at that divided by `final_div_factor`.

    Raises
    ------
    ValueError
        For a negative step, no steps at all, a share outside of its range, a factor that is not above 0.
    """
    _refuse_nonsense(step, total_steps, pct_start)
    if div_factor <= 0 or final_div_factor <= 0:
        raise ValueError(f"div_factor = {div_factor}, final_div_factor = {final_div_factor}: both have to be above 0")
    # solution: the rate of this step
    initial = max_lr / div_factor
    return _cycle(step, total_steps, pct_start, initial, max_lr, initial / final_div_factor)


# %% tags=["exercise-one_cycle"]
def one_cycle_mom(step: int, total_steps: int, base: float = 0.85, max: float = 0.95, pct_start: float = 0.3) -> float:
    """Return the momentum of a step: from `max` down to `base` while the rate rises, and back while it falls.

    (Smith, 2018, arXiv:1803.09820.)

    Parameters
    ----------
    step, total_steps, pct_start
        As in `one_cycle_lr`, with the same turn; after the last step its momentum holds.
    base, max : float
        The momentum at the turn, and at either end.

    Raises
    ------
    ValueError
        As in `one_cycle_lr`, and for momentum outside of 0 to below 1, or `base` above `max`.
    """
    _refuse_nonsense(step, total_steps, pct_start)
    if not 0 <= base <= max < 1:
        raise ValueError(f"base = {base}, max = {max}: momentum goes from 0 to below 1, and base is the lower one")
    # solution: the momentum of this step
    return _cycle(step, total_steps, pct_start, max, base, max)


# %% [markdown]
# ## What a right answer shows
#
# The ten steps from above: the rates, then the momenta.
#
# ```text
# 0.1000 0.3250 0.7750 1.0000 0.9337 0.7525 0.5050 0.2575 0.0763 0.0100
# 0.9500 0.9250 0.8750 0.8500 0.8567 0.8750 0.9000 0.9250 0.9433 0.9500
# ```

# %%
if __name__ == "__main__":
    print(*(f"{one_cycle_lr(step, 10, 1.0, 0.4, div_factor=10, final_div_factor=10):.4f}" for step in range(10)))
    print(*(f"{one_cycle_mom(step, 10, pct_start=0.4):.4f}" for step in range(10)))
