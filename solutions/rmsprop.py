# %% [markdown]
# # RMSProp
#
# Each parameter p keeps a running average s of its squared gradients (all of one shape). With c
# between 0 and 1 (`sqr_mom`) and a small eps, a step is, after the decay,
#
# $$s \leftarrow c\,s + (1 - c)\,g^2 \qquad\text{then}\qquad p \leftarrow p - lr \cdot \frac{g}{\sqrt{s} + eps}$$
#
# At a parameter's first step s is g squared itself.

# %%
"""RMSProp: divide each gradient by its usual size."""

from collections.abc import Iterable

from torch import Tensor, nn

from nntrain_lessons.solutions import SGD


# %%
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
        self.sqr_avg: dict[Tensor, Tensor] = {}

    def opt_step(self, p: Tensor) -> None:
        """Update the parameter's average of squares, and move against its gradient, evened out."""
        sqr_avg = self.sqr_avg.get(p, p.grad**2)
        self.sqr_avg[p] = self.sqr_mom * sqr_avg + (1 - self.sqr_mom) * p.grad**2
        p -= self.lr * p.grad / (self.sqr_avg[p].sqrt() + self.eps)


# %% [markdown]
# Two coordinates by hand: gradients 100 and 0.01, lr = 0.1. Both move by 0.1 (the second by 0.0999,
# because of eps).

# %%
if __name__ == "__main__":
    import torch

    p = nn.Parameter(torch.tensor([1.0, 1.0]))
    p.grad = torch.tensor([100.0, 0.01])
    RMSProp([p], lr=0.1).step()
    print(1 - p.detach())
