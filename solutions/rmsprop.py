# %% [markdown]
# # RMSProp
#
# *About 15 minutes. The page to read: "RMSProp". Comes after: SGD.*
#
# **The question.** A weight with ten times the gradient gets ten times the step. But a large gradient does not say
# that the way is far; often it only says that this weight's inputs are large. One learning rate then suits few of
# them. So divide each gradient by the size that it usually has, and every weight moves at about the same pace.
#
# **The formula.** Each parameter w has a running average s of its squared gradients. At the parameter's first step s
# is g squared itself; from then on, after the decay:
#
# $$s \leftarrow \text{sqr_mom} \cdot s + (1 - \text{sqr_mom})\,g^2
# \qquad\text{then}\qquad w \leftarrow w - lr \cdot \frac{g}{\sqrt{s} + eps}$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $w$ | `p` | a parameter | any |
# | $s$ | yours to name | the running average of this parameter's squared gradients | that of `p` |
# | $g$ | `p.grad` | the gradient | that of `p` |
# | $\text{sqr_mom}$ | `sqr_mom` | how much of the average is kept | a number from 0 to below 1 |
# | $eps$ | `eps` | keeps the division finite where all gradients were zero | a small number |
# | $lr$ | `lr` | the learning rate | a number |
#
# Square, root and division are taken element by element.
#
# **By hand.** Two coordinates with the gradients 100 and 0.01, and lr = 0.1. The first step divides each by itself:
# both move by 0.1 (the second by 0.0999, because of eps = 0.00001).
#
# One coordinate with g = 1, then 3, and sqr_mom = 0.99. First s = 1, and w moves by 0.1. Then s = 0.99 · 1 + 0.01 · 9 =
# 1.08, whose root is 1.0392, and w moves by 0.1 · 3 / 1.0392 = 0.2887.

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
# The average starts at the first squared gradient. Torch starts at zero; with sqr_mom = 0.99 that makes the first step
# ten times as large.
#
# **Who remembers?** The optimizer does, not the parameter: keep what you need in a dict of its own, with an entry for
# each parameter; a tensor can be a key. (A list in the order of the parameters will do, too. Its `index` will not: it
# compares values.) Written onto the parameter (as `p.avg`, say), or kept for it on the class, it passes, with
# a note. It is worse because it outlives the optimizer: the next one that you build for the same model starts with a
# stranger's memory.
#
# **What is checked**, over several steps, with large, tiny and zero gradients, and two parameters of one shape:
#
# - the parameters after each step: every element has an average of its own, and it is updated before it is used;
# - a gradient that has always been zero moves nothing, and gives no NaN;
# - a parameter without a gradient is skipped wholly, and its average does not fade. `SGD` sees to that. The others move
#   as ever. (A step that raises an error there passes, with a note);
# - the gradients stay as they are;
# - the step is your own work: an optimizer of torch inside yours does not pass.
#
# The formula has eps outside the root. Inside it passes as well, and a note says that it is there. Nowhere else: it is
# added, it is the `eps` that was asked for, and it counts at the first step, too.
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
        # solution: make room for what opt_step has to remember
        self.sqr_avg: dict[Tensor, Tensor] = {}

    def opt_step(self, p: Tensor) -> None:
        """Update the parameter's average of squares, and move against its gradient, evened out."""
        # solution: update this parameter's average of squares, and move the parameter
        sqr_avg = self.sqr_avg.get(p, p.grad**2)
        self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad**2
        p -= self.lr * p.grad / (self.sqr_avg[p].sqrt() + self.eps)


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
if __name__ == "__main__":
    import torch

    def moves(*gradients: list[float]) -> list[list[float]]:
        """Give how far each element of p moves down at each step, with lr = 0.1."""
        p, found = nn.Parameter(torch.zeros(len(gradients[0]))), []
        optimizer = RMSProp([p], lr=0.1)
        for g in gradients:
            before, p.grad = p.tolist(), torch.tensor(g)
            optimizer.step()
            found.append([round(b - a, 4) for b, a in zip(before, p.tolist(), strict=True)])
        return found

    print(moves([100.0, 0.01]))
    print(moves([1.0], [3.0]))
