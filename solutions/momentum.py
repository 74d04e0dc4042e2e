# %% [markdown]
# # Momentum
#
# Each parameter p keeps a running average a of its gradients g (all of one shape), from zero. With
# mom between 0 and 1, a step is, after the decay,
#
# $$a \leftarrow mom \cdot a + (1 - mom)\,g \qquad\text{then}\qquad p \leftarrow p - lr \cdot a$$

# %%
"""Momentum: step along an average of the gradients."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from nntrain_lessons.solutions import SGD


# %%
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
        self.avg: dict[Tensor, Tensor] = {}  # the optimizer's, so that a new one starts afresh

    def opt_step(self, p: Tensor) -> None:
        """Update the parameter's average, and move against it."""
        if p not in self.avg:
            self.avg[p] = torch.zeros_like(p)
        self.avg[p] = self.mom * self.avg[p] + (1 - self.mom) * p.grad
        p -= self.lr * self.avg[p]


# %% [markdown]
# Three steps by hand: g = 1 each time, lr = 0.1, mom = 0.9. The average is 0.1, 0.19, 0.271, so p
# moves by 0.01, 0.019 and 0.0271.

# %%
if __name__ == "__main__":
    p = nn.Parameter(torch.tensor([1.0]))
    optimizer = Momentum([p], lr=0.1)
    for _ in range(3):
        p.grad = torch.tensor([1.0])
        before = p.item()
        optimizer.step()
        print(round(before - p.item(), 4))
