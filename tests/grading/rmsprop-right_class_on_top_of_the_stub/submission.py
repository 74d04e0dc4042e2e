# %% [markdown]
# # RMSProp
#
# *About 15 minutes. The page to read: "RMSProp". Comes after: SGD.*
#
# **The question.** A weight with ten times the gradient gets ten times the step. But a large gradient does not say
# that the way is far; often it only says that this weight's inputs are large. One learning rate then suits few of
# them. So divide each gradient by the size that it usually has, and every weight moves at about the same pace.
#
# **The formula.** Each parameter p has a running average s of its squared gradients. At the parameter's first step s
# is g squared itself; from then on, after the decay:
#
# $$s \leftarrow c\,s + (1 - c)\,g^2 \qquad\text{then}\qquad p \leftarrow p - lr \cdot \frac{g}{\sqrt{s} + eps}$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $s$ | yours to name | the running average of this parameter's squared gradients | that of `p` |
# | $g$ | `p.grad` | the gradient | that of `p` |
# | $c$ | `sqr_mom` | how much of the average is kept | a number from 0 to below 1 |
# | $eps$ | `eps` | keeps the division finite where all gradients were zero | a small number |
# | $lr$ | `lr` | the learning rate | a number |
#
# Square, root and division are taken element by element.
#
# **By hand.** Two coordinates with the gradients 100 and 0.01, and lr = 0.1. The first step divides each by itself:
# both move by 0.1 (the second by 0.0999, because of eps = 0.00001).
#
# One coordinate with g = 1, then 3, and c = 0.99. First s = 1, and p moves by 0.1. Then s = 0.99 · 1 + 0.01 · 9 =
# 1.08, whose root is 1.0392, and p moves by 0.1 · 3 / 1.0392 = 0.2887.

# %%
"""RMSProp: divide each gradient by its usual size."""

from collections.abc import Iterable

from torch import Tensor, nn

from nntrain_lessons.solutions import SGD

# %% [markdown]
# ## Your turn
#
# Going through the parameters, the decay, and `zero_grad` come from `SGD`: the course's own, imported above. Yours
# will do as well. You write two pieces:
#
# - `__init__`: make room for the averages;
# - `opt_step`: update this parameter's average of squares, and move the parameter.
#
# The average starts at the first squared gradient. Torch starts at zero; with c = 0.99 that makes the first step ten
# times as large.
#
# **Who remembers?** The optimizer does, not the parameter: keep what you need in a dict or a list of its own, with an
# entry for each parameter. Written onto the parameter (as `p.avg`, say) it passes, with a note. It is worse because
# it outlives the optimizer: the next one that you build for the same model starts with a stranger's memory.
#
# **What is checked**, over several steps, with large, tiny and zero gradients, and two parameters of one shape:
#
# - the parameters after each step: every element has an average of its own, and it is updated before it is used;
# - a gradient that has always been zero moves nothing, and gives no NaN;
# - a parameter without a gradient is skipped wholly. `SGD` sees to that;
# - the gradients stay as they are;
# - the step is your own work: an optimizer of torch inside yours does not pass.
#
# The formula has eps outside the root. Inside it passes as well, and a note says that it is there.
#
# **What you need not do:** momentum, a correction for the start (there is none to correct), other variants.


# %% tags=["exercise-rmsprop"]
class RMSProp(SGD):
    """Gradient descent in which every coordinate's gradient is divided by its root mean square.

    The average starts at the first squared gradient, so that the first step is lr * sign(g), as large
    as a later one. `torch.optim.RMSprop` starts from zero; its first step is 1 / sqrt(1 - sqr_mom)
    times larger. (Tieleman and Hinton, 2012, Coursera lecture 6.5.)

    Parameters
    ----------
    params, lr, wd
        As in `SGD`.
    sqr_mom : float
        How much of the average is kept at each step, from 0 to below 1.
    eps : float
        Added to the root, which keeps the step finite where every gradient was zero.
    """

    def __init__(
        self, params: Iterable[nn.Parameter], lr: float, wd: float = 0.0, sqr_mom: float = 0.99, eps: float = 1e-5
    ) -> None:
        super().__init__(params, lr, wd)
        self.sqr_mom, self.eps = sqr_mom, eps
        # TODO(rmsprop): make room for what opt_step has to remember
        raise NotImplementedError("rmsprop")

    def opt_step(self, p: Tensor) -> None:
        """Update the parameter's average of squares, and move against its gradient, evened out."""
        # TODO(rmsprop): update this parameter's average of squares, and move the parameter
        raise NotImplementedError("rmsprop")


# %% [markdown]
# ## What a right answer shows
#
# How far p moves at each step, for the two examples from above:
#
# ```text
# [[0.1, 0.0999]]
# [[0.1], [0.2887]]
# ```

# %%


# %%
class Filled(RMSProp):
    """What was missing above, one method after the other."""

    def __init__(self, params, lr, wd=0.0, sqr_mom=0.99, eps=1e-5):
        SGD.__init__(self, params, lr, wd)
        self.sqr_mom, self.eps, self.sizes = sqr_mom, eps, {}

    def opt_step(self, p):
        square = p.grad**2
        self.sizes[p] = self.sqr_mom * self.sizes.get(p, square) + (1 - self.sqr_mom) * square
        p -= self.lr * p.grad / (self.sizes[p].sqrt() + self.eps)


RMSProp = Filled
