"""The newest rule: a step for a layer's weights as a matrix, not number by number."""

from typing import Any

import torch
from torch import Tensor

from ..solutions.torch_adamw import AdamW

COEFFICIENTS = 3.4445, -4.7750, 2.0315  # of Jordan's quintic, steep at 0
MATCH = 0.2  # the root mean square of an update of Adam's: so one learning rate serves both rules


class Muon(AdamW):
    """Momentum, orthogonalised, for the kernels of convolutions; AdamW for all else (Jordan et al., 2024).

    A kernel [out, in, h, w] is a matrix with a row for each output. Its averaged gradient U S V^T is replaced by about
    U V^T: every direction in which the layer could change moves equally far, also those whose gradients are small. The
    step is scaled to the size of Adam's (Liu et al., 2025, arXiv:2502.16982), so the learning rate is Adam's.

    Parameters and errors are those of `AdamW`; the first of `betas` is the momentum of both.
    """

    def update(self, p: Tensor, group: dict[str, Any]) -> None:
        """Shrink and move one parameter, with the options of its group."""
        if p.ndim != 4:
            super().update(p, group)
            return
        lr, mom, state = group["lr"], group["betas"][0], self.state[p]
        if not state:
            state["avg"] = torch.zeros_like(p)
        state["avg"].lerp_(p.grad, 1 - mom)
        ahead = state["avg"].lerp(p.grad, 1 - mom)  # Nesterov: as if the next gradient were like this one
        p *= 1 - lr * group["weight_decay"]
        p -= lr * MATCH * max(p.shape[0], p[0].numel()) ** 0.5 * orthogonal(ahead.flatten(1)).view_as(p)


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """Return about U V^T of a matrix U S V^T, [m, n]: its singular values become about 1, from 0.7 to 1.2.

    Newton and Schulz's iteration: each step applies an odd polynomial to the singular values, by products alone.
    """
    a, b, c = COEFFICIENTS
    x: Tensor = matrix.T if len(matrix) > matrix.shape[1] else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if len(matrix) > matrix.shape[1] else x
