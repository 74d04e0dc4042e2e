# %% [markdown]
# # Adam
#
# Each parameter p keeps two running averages, m of its gradients and v of their squares, both from
# zero, and the number t of its steps. A step is, after the decay,
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# $$p \leftarrow p - lr \cdot \frac{\hat m}{\sqrt{\hat v + eps}}
# \qquad \hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t}$$
#
# with t = 1 at a parameter's first step.

# %%
"""Adam: momentum and RMSProp together, corrected for their start from zero."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from nntrain_lessons.solutions import SGD


# %%
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
        self.avg: dict[Tensor, Tensor] = {}
        self.sqr_avg: dict[Tensor, Tensor] = {}
        self.t: dict[Tensor, int] = {}  # for each parameter: one may get its first gradient late

    def opt_step(self, p: Tensor) -> None:
        """Update both averages, correct them, and move."""
        if p not in self.t:
            self.avg[p], self.sqr_avg[p], self.t[p] = torch.zeros_like(p), torch.zeros_like(p), 0
        self.avg[p] = self.beta1 * self.avg[p] + (1 - self.beta1) * p.grad
        self.sqr_avg[p] = self.beta2 * self.sqr_avg[p] + (1 - self.beta2) * p.grad**2
        self.t[p] += 1
        avg = self.avg[p] / (1 - self.beta1 ** self.t[p])
        sqr_avg = self.sqr_avg[p] / (1 - self.beta2 ** self.t[p])
        p -= self.lr * avg / (sqr_avg + self.eps).sqrt()


# %% [markdown]
# The first step by hand: g = 2, lr = 0.1. The averages are 0.2 and 0.04; corrected, 2 and 4; so p
# moves by 0.1 * 2 / 2 = 0.1, whatever the size of g, as long as g squared is large beside eps.

# %%
if __name__ == "__main__":
    p = nn.Parameter(torch.tensor([1.0]))
    p.grad = torch.tensor([2.0])
    Adam([p], lr=0.1).step()
    print(p.item())
