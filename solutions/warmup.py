# %% [markdown]
# # Warm-up: one step, two verdicts
#
# *About 5 minutes. The page to read: "Start here".*
#
# A network learns by many small changes to its weights. One such change fits on one line. Write that line twice here:
# first wrong, on purpose, and then right. So you see what the grader says to each before anything depends on it.
#
# **The formula.** From the weights w to the new weights w':
#
# $$w' = w - lr \cdot g$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $w$ | `w` | the weights | any |
# | $g$ | `grad` | the gradient: how fast the loss rises with each weight | that of `w` |
# | $lr$ | `lr` | the learning rate: how far to go | a number |
#
# The gradient points uphill, and the loss is to go down. Hence the minus.
#
# **By hand.** Take the loss $w^2$ and stand at w = 3. The gradient is 2w = 6. With lr = 0.1 the step leads to 3 - 0.1
# · 6 = 2.4, and the loss falls from 9 to 5.76. With a plus it leads to 3.6, and the loss rises to 12.96.

# %%
"""One step against the gradient, to get to know the grader."""

from torch import Tensor

# %% [markdown]
# ## Your turn
#
# In every notebook of this course the `TODO` lines are holes. Replace the `TODO` and the `raise` below it by your
# code; leave what is around them. A hole that is still open stops "run all cells": that is meant so.
#
# 1. Make the mistake: return the sum where the formula has the difference. Run all cells down to yours, then the last
#    one of this notebook, which asks the grader. Read what it says.
# 2. Put it right. Run your cell and the last one again: the grader reads the cells that you have run, as you ran
#    them.
#
# **What is checked:** the new weights, for one weight and for several at once, in the shape of `w`, for small gradients
# and for large ones. You may return a new tensor, or change `w` itself and return it; both pass. Leave `grad` as it is:
# others may still read it.
#
# **What you need not do:** loop, check the inputs, think of weight decay.


# %% tags=["exercise-warmup"]
def step(w: Tensor, grad: Tensor, lr: float) -> Tensor:
    """Return the weights after one step of gradient descent, in the shape of w."""
    # solution: one step against the gradient
    return w - lr * grad


# %% [markdown]
# ## What a right answer shows
#
# The step from above, from 3 to 2.4; and two weights at once, with a gradient that points up for the first and down
# for the second:
#
# ```text
# tensor([2.4000])
# tensor([0.6000, 2.4000])
# ```

# %%
if __name__ == "__main__":
    import torch

    print(step(torch.tensor([3.0]), torch.tensor([6.0]), lr=0.1))
    print(step(torch.tensor([1.0, 2.0]), torch.tensor([4.0, -4.0]), lr=0.1))
