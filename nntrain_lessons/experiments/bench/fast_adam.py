"""Adam made fast, a step at a time: each class walks the same path as the lesson's `Adam`, in fewer operations.

What an operation costs is seldom its arithmetic. It costs a call from Python (some microseconds, however small the
tensor is) and a trip through memory (every operation reads its inputs and writes its result). So there are two things
to save: new tensors, and calls.
"""

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from nntrain_lessons.solutions import Adam


class InPlaceAdam(Adam):
    """The lesson's step, written into the memory that is there.

    Each operation of the lesson's formula makes a new tensor and throws it away at the next. Here the averages are
    updated where they are, and a single new tensor is made, for the root. What belongs to numbers rather than tensors
    is worked out in numbers: with c = 1 - beta2^t,

        sqrt(v / c + eps) = sqrt(v + eps c) / sqrt(c),

    so that neither average has to be corrected element by element: the corrections become part of the rate.
    """

    def opt_step(self, p: Any) -> None:
        """Update both averages in place, and move."""
        if p not in self.t:
            self.avg[p], self.sqr_avg[p], self.t[p] = torch.zeros_like(p), torch.zeros_like(p), 0
        self.t[p] += 1
        self.avg[p].mul_(self.beta1).add_(p.grad, alpha=1 - self.beta1)
        self.sqr_avg[p].mul_(self.beta2).addcmul_(p.grad, p.grad, value=1 - self.beta2)
        rate, eps = self.corrected(self.t[p])
        root = (self.sqr_avg[p] + eps).sqrt_()
        p.addcdiv_(self.avg[p], root, value=-rate)

    def corrected(self, t: int) -> tuple[float, float]:
        """Return rate and eps with both corrections in them, for a parameter's t-th step."""
        c1, c2 = 1 - self.beta1**t, 1 - self.beta2**t
        return self.lr * c2**0.5 / c1, self.eps * c2


class ForeachAdam(InPlaceAdam):
    """The same operations, each called once for all parameters.

    The functions `torch._foreach_*` take lists of tensors and do the loop in C++; on an accelerator they need a few
    kernels for the whole model. The numbers in an operation (rate, eps) have to be the same for the whole list. They
    depend on t, so parameters of one t go together: all of them, as a rule, and two groups or more where some got their
    first gradient late.
    """

    @torch.no_grad()
    def step(self) -> None:
        """Change every parameter that has a gradient; the gradients stay as they are."""
        groups: dict[int, list[Any]] = {}
        for p in self.params:
            if p.grad is not None:
                groups.setdefault(self.t.get(p, 0) + 1, []).append(p)
        for t, params in groups.items():
            self.group_step(params, t)
        self.i += 1

    def group_step(self, params: list[Any], t: int) -> None:
        """Decay, update both averages, and move: the t-th step of all these parameters."""
        for p in params:
            if t == 1:
                self.avg[p], self.sqr_avg[p] = torch.zeros_like(p), torch.zeros_like(p)
            self.t[p] = t
        grads = [p.grad for p in params]
        avgs, sqr_avgs = [self.avg[p] for p in params], [self.sqr_avg[p] for p in params]
        if self.wd != 0:
            torch._foreach_mul_(params, 1 - self.lr * self.wd)
        torch._foreach_mul_(avgs, self.beta1)
        torch._foreach_add_(avgs, grads, alpha=1 - self.beta1)
        torch._foreach_mul_(sqr_avgs, self.beta2)
        torch._foreach_addcmul_(sqr_avgs, grads, grads, value=1 - self.beta2)
        rate, eps = self.corrected(t)
        roots = torch._foreach_add(sqr_avgs, eps)
        torch._foreach_sqrt_(roots)
        torch._foreach_addcdiv_(params, avgs, roots, value=-rate)


class Counted(TorchDispatchMode):
    """Counts, inside a `with`, the operations that Python asks torch for.

    Attributes
    ----------
    calls, new : int
        The operations, and the tensors that they made.
    """

    calls = new = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Count one operation, and do it."""
        result = func(*args, **kwargs or {})
        self.calls += 1
        if not func._schema.is_mutable:  # else what it gives was there before
            self.new += len(result) if isinstance(result, list) else 1
        return result


def count_step(optimizer: Any) -> Counted:
    """Let an optimizer take a step, and count what it does."""
    counted = Counted()  # type: ignore[no-untyped-call]  # torch's own constructor says nothing of types
    with counted:
        optimizer.step()
    return counted
