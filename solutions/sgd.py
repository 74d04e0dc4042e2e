# %% [markdown]
# # Gradient descent with weight decay
#
# *About 20 minutes. The page to read: "Weight decay".*
#
# **The question.** The warm-up's step moved one tensor. A model has many, and they should stay small: a network with
# large weights can bend itself around single images and so memorises them. Weight decay pulls every weight a
# little towards zero at each step. A weight stays large only if the gradients keep pushing it there. How do the two
# go together in one step, for a whole model?
#
# The optimizers of the next notebooks inherit from this class and change one method of it.
#
# **The formula.** Each parameter w first shrinks, then moves:
#
# $$w \leftarrow w\,(1 - lr \cdot wd) \qquad\text{then}\qquad w \leftarrow w - lr \cdot g$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $w$ | `p` | a parameter: weights or biases of one layer | any |
# | $g$ | `p.grad` | its gradient | that of `p` |
# | $lr$ | `lr` | the learning rate | a number |
# | $wd$ | `wd` | the weight decay | a number, 0 or more |
#
# **By hand.** w = 1, g = 2, lr = 0.1, wd = 0.5. The decay takes w to 0.95, the gradient to 0.75. With g = 0 only the
# decay acts, and w ends at 0.95. (The other order would give 0.76: a little off, and easily overlooked.)

# %%
"""Gradient descent with weight decay: the step that every other optimizer here changes."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

# %% [markdown]
# ## Your turn
#
# - `__init__`: keep the parameters. They may come as `model.parameters()` gives them, in a form that can be walked
#   through only once.
# - `step`: take every parameter that has a gradient through `reg_step`, then `opt_step`, and add 1 to `i`.
# - `reg_step` and `opt_step`: the formula's two halves, for one parameter. Change the tensor itself: the model holds
#   this very tensor, and would never see another one.
# - `zero_grad`: let the next backward pass start from nothing, whatever there was, infinities too. `None` or a tensor
#   of zeros, both pass; but what had no gradient gets none, or a step would decay it.
#
# The decorator above `step` is there because a step is not part of the model: without it torch would want to follow
# the step, too, for gradients, and would refuse to change a parameter in place.
#
# **What is checked**, over several steps and with several parameters, with and without decay:
#
# - the parameters after each step, of whatever shape, a single number included;
# - a parameter without a gradient (its `grad` is `None`) stays as it is: no step, and no decay either. Frozen layers
#   have none, nor has any parameter before the first backward pass. The others move all the same, and a layer that
#   thaws moves from then on. A gradient of zeros is a gradient;
# - `i` counts every step once, also one that moves nothing;
# - the learning rate is read from `lr` at every step, because a schedule changes it between two steps;
# - the gradients are the same after the step as before it;
# - the step is your own work: an optimizer of torch inside yours does not pass.
#
# For this optimizer, decay gives the same numbers as adding $wd \cdot w$ to the gradient, so you may also write it as
# one expression. Only do not write it into the gradient.
#
# It passes, and a note says so, where `step` or `zero_grad` raises an error at a gradient of `None`, where there is no
# `i` at all, or where `step` does not go through `opt_step`, so that nothing can be built on it.
#
# **What you need not do:** groups of parameters, saving and loading, checks of the arguments, speed.


# %% tags=["exercise-sgd"]
class SGD:
    """Gradient descent with decoupled weight decay.

    For plain gradient descent this is the same as adding `wd * p` to the gradient, which is what the
    penalty `wd / 2 * sum(p ** 2)` on the loss would do. For the optimizers built on it, it is not
    (Loshchilov and Hutter, 2019, arXiv:1711.05101).

    Parameters
    ----------
    params : iterable of torch.nn.Parameter
        What to train. A parameter without a gradient is left alone, its decay too.
    lr : float
        The learning rate, read at every step.
    wd : float
        The weight decay.

    Attributes
    ----------
    i : int
        Steps taken.
    """

    def __init__(self, params: Iterable[nn.Parameter], lr: float, wd: float = 0.0) -> None:
        self.lr, self.wd = lr, wd
        self.i = 0
        # solution: keep the parameters, so that every step can go through them
        self.params = list(params)  # model.parameters() is a generator: it can be walked only once

    @torch.no_grad()
    def step(self) -> None:
        """Change every parameter that has a gradient; the gradients stay as they are."""
        # solution: shrink and move what has a gradient, and count the step
        for p in self.params:
            if p.grad is not None:
                self.reg_step(p)
                self.opt_step(p)
        self.i += 1

    def reg_step(self, p: Tensor) -> None:
        """Shrink the parameter."""
        # solution: the weight decay
        if self.wd != 0:
            p *= 1 - self.lr * self.wd

    def opt_step(self, p: Tensor) -> None:
        """Move the parameter against its gradient."""
        # solution: the step against the gradient
        p -= self.lr * p.grad

    def zero_grad(self) -> None:
        """Forget the gradients."""
        # solution: after this, the next backward pass starts from nothing
        for p in self.params:
            p.grad = None


# %% [markdown]
# ## What a right answer shows
#
# p = 1 after one step, under the gradients from above; and where there is no gradient, p is not even decayed:
#
# ```text
# gradient 2.0: p becomes 0.75
# gradient 0.0: p becomes 0.95
# no gradient:  p stays at 1.0
# ```

# %%
if __name__ == "__main__":

    def stepped(g: float | None) -> float:
        """Give p = 1 after one step under this gradient."""
        p = nn.Parameter(torch.tensor([1.0]))
        if g is not None:
            p.grad = torch.tensor([g])
        SGD([p], lr=0.1, wd=0.5).step()
        return round(p.item(), 4)

    print("gradient 2.0: p becomes", stepped(2.0))
    print("gradient 0.0: p becomes", stepped(0.0))
    print("no gradient:  p stays at", stepped(None))
