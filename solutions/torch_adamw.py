# %% [markdown]
# # AdamW, as torch knows an optimizer
#
# *About 75 minutes, and optional: the course goes on without it. The page to read: "A real optimizer, and your own
# work". Comes after: Adam.*
#
# **The question.** Your Adam takes the right steps, and yet torch's schedulers refuse it, no checkpoint holds its
# averages, and one decay serves every parameter. What makes a class an optimizer in the eyes of torch?
#
# **The formula.** Adam with decoupled weight decay (Loshchilov and Hutter, 2019, arXiv:1711.05101). For each parameter
# w that has a gradient, t grows by 1; then
#
# $$w \leftarrow w\,(1 - lr \cdot wd)$$
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t}
# \qquad w \leftarrow w - lr \cdot \frac{\hat m}{\sqrt{\hat v} + eps}$$
#
# | symbol | in the code | what it is | shape |
# |---|---|---|---|
# | $lr$ | `group["lr"]` | the learning rate | a number |
# | $wd$ | `group["weight_decay"]` | the weight decay | a number |
# | $\beta_1$, $\beta_2$ | `group["betas"]` | how much of m, and of v, is kept | two numbers from 0 to below 1 |
# | $eps$ | `group["eps"]` | keeps the division finite | a number |
# | $m$, $v$ | yours to name, in `self.state[p]` | the running averages, from zero | that of `p` |
# | $t$ | yours to name, in `self.state[p]` | this parameter's steps, 1 at its first | a whole number |
# | $g$ | `p.grad` | the gradient | that of `p` |
#
# Two things differ from the Adam of this course, so that yours can stand where `torch.optim.AdamW` does: eps stands
# outside the root, and the defaults are those of torch.
#
# **By hand.** lr = 0.1, wd = 0.5, the other options as they are by default; w = 1, the gradients are 2, then 1.
#
# | t | after the decay | m | v | $\hat m$ | $\sqrt{\hat v}$ | w |
# |---|---|---|---|---|---|---|
# | 1 | 0.95 | 0.2 | 0.004 | 2 | 2 | 0.95 - 0.1 = 0.85 |
# | 2 | 0.8075 | 0.28 | 0.004996 | 1.4737 | 1.5809 | 0.8075 - 0.0932 = 0.7143 |
#
# **Why decoupled?** An L2 penalty on the loss adds $wd \cdot w$ to the gradient. Adam then divides it, with the rest
# of the gradient, by its typical size: at the first step w would go from 1 to 0.9, whatever wd is. And a weight with
# large gradients would decay less than one with small ones. Loshchilov and Hutter take the decay out of the gradient,
# so that every weight shrinks by the same factor. For plain gradient descent the two are one thing; here they are not.

# %%
"""AdamW as an optimizer of torch: groups of parameters, saved and loaded, under any scheduler."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.optim.optimizer import ParamsT

# %% [markdown]
# ## What the base class gives
#
# `torch.optim.Optimizer` knows nothing of steps. It keeps the books:
#
# | what | what it is, or does |
# |---|---|
# | `param_groups` | a list of dicts, one for each group: its `"params"` and all its options |
# | `defaults` | a dict: the options as you hand them to `super().__init__(params, defaults)` |
# | `state` | a dict of dicts, one for each parameter, empty until you put something in |
# | `state_dict()` | writes down `state` and the groups' options, and nothing else |
# | `load_state_dict(saved)` | brings them back |
# | `add_param_group(group)` | takes one more group, perhaps in mid-training |
# | `zero_grad()` | clears the gradients of all groups |
#
# Plain parameters make one group. What a group does not set itself it gets from `defaults`, once, when it is made.
#
# Three things follow. A step reads every option from the group: whoever changes one, such as a scheduler, writes it
# there, and `defaults` stays as it was. All that the next step needs goes into `self.state[p]`. And `load_state_dict`
# puts new dicts into `param_groups` and `state`, so do not hold on to the old ones.
#
# ## Your turn
#
# - `__init__`: raise a `ValueError` that names what cannot be: a negative lr, eps or decay, a beta that is not from 0
#   to below 1. Then hand over the parameters, as they came, and the options under the names from the table.
# - `step`: `closure`, where there is one, clears the gradients, computes the loss anew, calls `backward`, and gives the
#   loss. Call it once, before anything moves, and return what it gave. It needs gradients to be recorded, and
#   `no_grad` above `step` has switched that off. Then go through the groups.
# - `update`: the formula, for one parameter. Make its state when you first meet it: a group may come later.
#
# Think first, then open the answer.
#
# <details><summary>Norms and biases should not decay. Where does that go into <code>update</code>?</summary>
#
# Nowhere. Whoever builds the optimizer puts them into a group with `"weight_decay": 0.0`. The example below does.
#
# </details>
#
# <details><summary>Why is t kept for each parameter?</summary>
#
# A group may be added, or a frozen layer thawed, when the others have taken a thousand steps. Its averages start from
# zero then, and need the whole correction.
#
# </details>
#
# **What is checked**, over several steps, with gradients that rise and fall:
#
# - the parameters after each step, with and without decay, with the defaults too, in float64 and float32;
# - groups with options of their own, one of them added later by `add_param_group`;
# - `OneCycleLR`, which changes lr and the first beta before every step;
# - a new optimizer that loads the `state_dict` goes on just like the old one, and both keep apart;
# - the closure, with several groups: called once, and just what it gave returned; and that real backward passes with
#   `zero_grad` work;
# - a parameter without a gradient stays, its decay too, and its averages do not fade; the others move as ever;
#   gradients stay as they are;
# - the step is your own work: an optimizer of torch inside yours does not pass.
#
# A note, and no fail, where eps stands inside the root, one count of steps serves all parameters, a step raises an
# error at a gradient of `None`, the correction under a schedule is by the product of all betas so far (which is exact)
# instead of today's beta to the power t, a file or a `deepcopy` does not bring back what it should, or an impossible
# option is taken.
#
# **What you need not do:** sparse or complex gradients, AMSGrad, `maximize`, `foreach` and fused steps, options that
# are tensors.


# %% tags=["exercise-torch_adamw"]
class AdamW(torch.optim.Optimizer):
    """Adam with decoupled weight decay, to be used as `torch.optim.AdamW` is.

    (Kingma and Ba, 2015, arXiv:1412.6980; Loshchilov and Hutter, 2019, arXiv:1711.05101.)

    Parameters
    ----------
    params : iterable of torch.nn.Parameter or of dict
        What to train; or groups: dicts with `"params"`, and with the options in which a group differs.
    lr : float
        The learning rate.
    betas : tuple of float, float
        How much of the average of gradients, and of their squares, is kept at each step.
    eps : float
        Added to the root of the average of squares.
    weight_decay : float
        How much a parameter shrinks at each step, times the learning rate.

    Raises
    ------
    ValueError
        When lr, eps or weight_decay is negative, or a beta is not from 0 to below 1.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        # solution: refuse what cannot be; then the base class takes the parameters and the options
        for name, value in (("lr", lr), ("eps", eps), ("weight_decay", weight_decay)):
            if not value >= 0:  # this way round it refuses NaN, too
                raise ValueError(f"{name} has to be 0 or more, not {value}")
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"both betas have to be from 0 to below 1, not {betas}")
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; give what the closure gave, where there is one."""
        # solution: call the closure, with gradients recorded; then update what has a gradient, group by group
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(p, group)
        return loss

    def update(self, p: Tensor, group: dict[str, Any]) -> None:
        """Shrink and move one parameter, with the options of its group."""
        # solution: find or make the parameter's state, then follow the formula
        lr, (beta1, beta2) = group["lr"], group["betas"]
        state = self.state[p]
        if not state:
            state["t"], state["avg"], state["sqr_avg"] = 0, torch.zeros_like(p), torch.zeros_like(p)
        state["t"] += 1
        p *= 1 - lr * group["weight_decay"]
        state["avg"] = beta1 * state["avg"] + (1 - beta1) * p.grad
        state["sqr_avg"] = beta2 * state["sqr_avg"] + (1 - beta2) * p.grad**2
        avg = state["avg"] / (1 - beta1 ** state["t"])
        sqr_avg = state["sqr_avg"] / (1 - beta2 ** state["t"])
        p -= lr * avg / (sqr_avg.sqrt() + group["eps"])


# %% [markdown]
# ## What a right answer shows
#
# The two steps from the table, by one optimizer; the same two, with the second one taken by a new optimizer that has
# loaded the state of the first; and how many numbers of the course's small network decay, and how many do not:
#
# ```text
# [0.85, 0.7143]
# [0.85, 0.7143]
# 30,152 decay, 250 do not
# ```

# %%
if __name__ == "__main__":
    from torch import nn

    from nntrain_lessons.train import cnn_layers

    def path(*gradients: float, loads: bool = False) -> list[float]:
        """Give p = 1 after each step; a new optimizer takes each of them, if it loads what the last one saved."""
        p, found = nn.Parameter(torch.tensor([1.0])), []
        optimizer = AdamW([p], lr=0.1, weight_decay=0.5)
        for g in gradients:
            if loads:
                saved, optimizer = optimizer.state_dict(), AdamW([p])
                optimizer.load_state_dict(saved)
            p.grad = torch.tensor([g])
            optimizer.step()
            found.append(round(p.item(), 4))
        return found

    def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
        """Make two groups: norms and biases, which have one dimension, do not decay."""
        params = list(model.parameters())
        return [
            {"params": [p for p in params if p.ndim > 1], "weight_decay": weight_decay},
            {"params": [p for p in params if p.ndim <= 1], "weight_decay": 0.0},
        ]

    def show_groups(optimizer: AdamW) -> None:
        """Print how many numbers each group holds."""
        counts = [sum(p.numel() for p in group["params"]) for group in optimizer.param_groups]
        print(f"{counts[0]:,} decay, {counts[1]:,} do not")

    print(path(2.0, 1.0))
    print(path(2.0, 1.0, loads=True))
    show_groups(AdamW(decay_groups(cnn_layers(), weight_decay=0.01)))
