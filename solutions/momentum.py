# %% [markdown]
# # Momentum
#
# *About 15 minutes. The page to read: "Momentum". Comes after: SGD.*
#
# **The question.** In a narrow valley the gradient points mostly from one wall to the other, and only a little along
# the valley. Plain steps bounce between the walls. Averaged over a few steps, what changes its sign cancels, and what
# stays the same remains. So step along an average of the gradients.
#
# **The formula.** Each parameter w has its own running average a, from zero. After the decay:
#
# $$a \leftarrow mom \cdot a + (1 - mom)\,g \qquad\text{then}\qquad w \leftarrow w - lr \cdot a$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $w$ | `p` | a parameter | any |
# | $a$ | yours to name | the running average of this parameter's gradients | that of `p` |
# | $g$ | `p.grad` | the gradient | that of `p` |
# | $mom$ | `mom` | how much of the average is kept | a number from 0 to below 1 |
# | $lr$ | `lr` | the learning rate | a number |
#
# **By hand.** Three steps with g = 1 each time, lr = 0.1, mom = 0.9. The average is 0.1, 0.19, 0.271, so w moves by
# 0.01, 0.019 and 0.0271. If the gradient stays at 1, the moves grow towards 0.1, the full step, and never beyond.
# With g = 1, -1, 1 the average is 0.1, -0.01, 0.091: back and forth almost cancels.
#
# Torch's own form adds g at full strength and starts from the first gradient. It moves by 0.1, 0.19, 0.271: ten times
# as far. Here the two weights add up to 1.

# %%
"""Momentum: step along an average of the gradients."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from nntrain_lessons.solutions import SGD

# %% [markdown]
# ## Your turn
#
# Going through the parameters, the decay, and `zero_grad` come from `SGD`: the course's own, imported above. Yours
# will do as well. You write two pieces:
#
# - `__init__`: make room for the averages;
# - `opt_step`: update this parameter's average, and move the parameter.
#
# **Who remembers?** The optimizer does, not the parameter: keep what you need in a dict of its own, with an entry for
# each parameter; a tensor can be a key. (A list in the order of the parameters will do, too. Its `index` will not: it
# compares values.) Written onto the parameter (as `p.avg`, say), or kept for it on the class, it passes, with
# a note. It is worse because it outlives the optimizer: the next one that you build for the same model starts with a
# stranger's memory.
#
# **What is checked**, over several steps, with gradients that rise and fall and two parameters of one shape:
#
# - the parameters after each step: each has an average of its own, which lives on from step to step;
# - the average holds gradients and nothing else: neither the decay nor the learning rate, which may change between
#   steps;
# - a parameter without a gradient is skipped wholly: it does not move, and its average does not fade. `SGD` sees to
#   that. The others move as ever. (A step that raises an error there passes, with a note);
# - the gradients stay as they are;
# - the step is your own work: an optimizer of torch inside yours does not pass.
#
# **What you need not do:** Nesterov's variant, a correction for the start from zero (that comes with Adam), a
# schedule.


# %% tags=["exercise-momentum"]
class Momentum(SGD):
    """Gradient descent along a running average of the gradients, dampened and starting from zero.

    This is `torch.optim.SGD(lr=lr * (1 - mom), momentum=mom)`, step by step (Polyak, 1964, with the
    weights adding up to one): equal gradients g end up as steps of lr * g, starting from a tenth of
    that where mom is 0.9.

    Parameters
    ----------
    params, lr, wd
        As in `SGD`.
    mom : float
        How much of the average is kept at each step, from 0 to below 1.
    """

    def __init__(self, params: Iterable[nn.Parameter], lr: float, wd: float = 0.0, mom: float = 0.9) -> None:
        super().__init__(params, lr, wd)
        self.mom = mom
        # solution: make room for what opt_step has to remember
        self.avg: dict[Tensor, Tensor] = {}  # the optimizer's, so that a new one starts afresh

    def opt_step(self, p: Tensor) -> None:
        """Update the parameter's average, and move against it."""
        # solution: update this parameter's average, and move the parameter against it
        if p not in self.avg:
            self.avg[p] = torch.zeros_like(p)
        self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * p.grad
        p -= self.lr * self.avg[p]


# %% [markdown]
# ## What a right answer shows
#
# How far p moves at each step, for the two rows of gradients from above:
#
# ```text
# [0.01, 0.019, 0.0271]
# [0.01, -0.001, 0.0091]
# ```
#
# Try a longer row, such as `[1.0] * 50`.

# %%
if __name__ == "__main__":

    def moves(gradients: list[float]) -> list[float]:
        """Give how far p moves down at each step, with lr = 0.1 and mom = 0.9."""
        p, found = nn.Parameter(torch.tensor([1.0])), []
        optimizer = Momentum([p], lr=0.1, mom=0.9)
        for g in gradients:
            before, p.grad = p.item(), torch.tensor([g])
            optimizer.step()
            found.append(round(before - p.item(), 4))
        return found

    print(moves([1.0, 1.0, 1.0]))
    print(moves([1.0, -1.0, 1.0]))
