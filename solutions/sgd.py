# %% [markdown]
# # SGD with weight decay
#
# With p a parameter (any shape), g its gradient (the same shape), lr the learning rate and wd the
# weight decay (numbers), a step is
#
# $$p \leftarrow p\,(1 - lr \cdot wd) \qquad\text{then}\qquad p \leftarrow p - lr \cdot g$$

# %%
"""Gradient descent with weight decay: the step that every other optimizer here changes."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


# %%
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
        self.params = list(params)  # model.parameters() is a generator: it can be walked only once
        self.lr, self.wd = lr, wd
        self.i = 0

    @torch.no_grad()
    def step(self) -> None:
        """Change every parameter that has a gradient; the gradients stay as they are."""
        for p in self.params:
            if p.grad is not None:
                self.reg_step(p)
                self.opt_step(p)
        self.i += 1

    def reg_step(self, p: Tensor) -> None:
        """Shrink the parameter."""
        if self.wd != 0:
            p *= 1 - self.lr * self.wd

    def opt_step(self, p: Tensor) -> None:
        """Move the parameter against its gradient."""
        p -= self.lr * p.grad

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for p in self.params:
            p.grad = None


# %% [markdown]
# A step by hand: p = 1, g = 2, lr = 0.1, wd = 0.5. The decay takes p to 0.95, the gradient to 0.75.

# %%
if __name__ == "__main__":
    p = nn.Parameter(torch.tensor([1.0]))
    p.grad = torch.tensor([2.0])
    SGD([p], lr=0.1, wd=0.5).step()
    print(p.item())
