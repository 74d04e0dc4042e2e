# %% [markdown]
# # Adam
#
# *About 30 minutes. The page to read: "Adam and AdamW". Comes after: Momentum and RMSProp.*
#
# **The question.** Momentum smooths the direction, RMSProp evens out the sizes. Can one optimizer do both? It needs
# two averages, and both start from zero (RMSProp's began at the first square, which was another cure). At first they
# are far too small, and not equally so: a tenth of the gradient, but a hundredth of its square. Adam works out by how
# much, and corrects it.
#
# **The formula.** Each parameter w has a running average m of its gradients, another one v of their squares, both
# from zero, and the number t of its own steps. At each step t grows by 1, so that t = 1 at the first. After the
# decay:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t}
# \qquad w \leftarrow w - lr \cdot \frac{\hat m}{\sqrt{\hat v + eps}}$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $w$ | `p` | a parameter | any |
# | $m$, $v$ | yours to name | the running averages of g and of its square | that of `p` |
# | $t$ | yours to name | how many steps this parameter has taken, this one included | a whole number |
# | $\hat m$, $\hat v$ | yours to name | the averages, corrected for their start from zero | that of `p` |
# | $g$ | `p.grad` | the gradient | that of `p` |
# | $\beta_1$, $\beta_2$ | `beta1`, `beta2` | how much of m, and of v, is kept | numbers from 0 to below 1 |
# | $eps$ | `eps` | keeps the division finite | a small number |
# | $lr$ | `lr` | the learning rate | a number |
#
# **By hand.** lr = 0.1, $\beta_1$ = 0.9, $\beta_2$ = 0.99; the gradients are 2, then 1. (eps changes no digit here.)
#
# | t | m | v | $\hat m$ | $\hat v$ | w moves by |
# |---|---|---|---|---|---|
# | 1 | 0.2 | 0.04 | 0.2 / 0.1 = 2 | 0.04 / 0.01 = 4 | 0.1 · 2 / 2 = 0.1 |
# | 2 | 0.28 | 0.0496 | 0.28 / 0.19 = 1.4737 | 0.0496 / 0.0199 = 2.4925 | 0.1 · 1.4737 / 1.5788 = 0.0933 |
#
# Beware of trying only one step: without any correction it is 0.1 · 0.2 / 0.2 = 0.1 as well, by chance of these two
# betas. The second step tells: without correction it would be 0.1257, too long.

# %%
"""Adam: momentum and RMSProp together, corrected for their start from zero."""

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
# - `__init__`: make room for what each parameter's step needs from the one before;
# - `opt_step`: update both averages, correct them, and move the parameter.
#
# Three things to get right: t is a power, not a factor. m and v live on uncorrected; the corrected ones are used for
# this step only. And t is counted for each parameter (one count for all passes, with a note): one may get its first
# gradient long after the others, and its averages are then as fresh as theirs were.
#
# **Who remembers?** The optimizer does, not the parameter: keep what you need in a dict of its own, with an entry for
# each parameter; a tensor can be a key. (A list in the order of the parameters will do, too. Its `index` will not: it
# compares values.) Written onto the parameter (as `p.avg`, say), or kept for it on the class, it passes, with
# a note. It is worse because it outlives the optimizer: the next one that you build for the same model starts with a
# stranger's memory.
#
# **What is checked**, over several steps, with other betas than the defaults, gradients that rise and fall, and two
# parameters of one shape:
#
# - the parameters after each step;
# - a gradient that has always been zero moves nothing, and gives no NaN;
# - the decay stays out of both averages; the learning rate is read at every step;
# - a parameter without a gradient is skipped wholly: its t does not grow, its averages do not fade. `SGD` sees to that.
#   The others move as ever. (A step that raises an error there passes, with a note);
# - the gradients stay as they are;
# - the step is your own work: an optimizer of torch inside yours does not pass.
#
# The formula has eps inside the root, beside the corrected average. Added to that root, as in torch, it passes as
# well, but nowhere else. One count of steps for all parameters passes, too: one that grows by 1 at every step. A note
# says so where yours is not as in the formula.
#
# **What you need not do:** AMSGrad, saving and loading, groups of parameters.


# %% tags=["exercise-adam"]
class Adam(SGD):
    """Adam with decoupled weight decay, and with eps inside the root.

    With a vanishing eps this is `torch.optim.AdamW` step by step. Inside the root eps counts for more:
    gradients below sqrt(eps) are scaled down. (Kingma and Ba, 2015, arXiv:1412.6980.)

    Parameters
    ----------
    params, lr, wd
        As in `SGD`.
    beta1, beta2 : float
        How much of the average of gradients, and of their squares, is kept at each step.
    eps : float
        Added under the root.
    """

    def __init__(
        self,
        params: Iterable[nn.Parameter],
        lr: float,
        wd: float = 0.0,
        beta1: float = 0.9,
        beta2: float = 0.99,
        eps: float = 1e-5,
    ) -> None:
        super().__init__(params, lr, wd)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        # solution: make room for what opt_step has to remember
        self.avg: dict[Tensor, Tensor] = {}
        self.sqr_avg: dict[Tensor, Tensor] = {}
        self.t: dict[Tensor, int] = {}  # for each parameter: one may get its first gradient late

    def opt_step(self, p: Tensor) -> None:
        """Update both averages, correct them, and move."""
        # solution: update both averages, correct them, and move the parameter
        if p not in self.t:
            self.avg[p], self.sqr_avg[p], self.t[p] = torch.zeros_like(p), torch.zeros_like(p), 0
        self.avg[p] = self.beta1 * self.avg[p] + (1 - self.beta1) * p.grad
        self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * p.grad**2
        self.t[p] += 1
        avg = self.avg[p] / (1 - self.beta1 ** self.t[p])
        sqr_avg = self.sqr_avg[p] / (1 - self.beta2 ** self.t[p])
        p -= self.lr * avg / (sqr_avg + self.eps).sqrt()


# %% [markdown]
# ## What a right answer shows
#
# How far p moves at each step: the two steps from the table; then a parameter that gets its first gradient only when
# the optimizer takes its second step, and starts with a full step of 0.1 all the same:
#
# ```text
# [0.1, 0.0933]
# [0.0, 0.1]
# ```

# %%
if __name__ == "__main__":

    def moves(*gradients: float | None) -> list[float]:
        """Give how far p moves down at each step, with lr = 0.1."""
        p, found = nn.Parameter(torch.tensor([1.0])), []
        optimizer = Adam([p], lr=0.1)
        for g in gradients:
            before, p.grad = p.item(), None if g is None else torch.tensor([g])
            optimizer.step()
            found.append(round(before - p.item(), 4))
        return found

    print(moves(2.0, 1.0))
    print(moves(None, 2.0))
