"""The scenarios of what has no gradient: in a step, and for `zero_grad`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from .optimizers import Observations, Rows, _begin, _bits, _count, _give, _gradient, _where, walk

_GOES, _FAILS = "it goes through", "it fails"


def missing(
    answer: ModuleType,
    gradients: Rows,
    missing: list[list[int]],
    rates: list[float] | None = None,
    counted: bool = False,
    **begin: Any,
) -> Observations:
    """Take steps at which some parameters have no gradient; observe all parameters, also those that have one.

    Where the first of these steps stumbles over a missing gradient, that is told, and the walk has all gradients.

    Parameters
    ----------
    answer, gradients, rates, counted, **begin
        As in `walk`.
    missing : list of list of int
        For each step, which parameters have no gradient.
    """
    rows = [
        [None if nr in gone else g for nr, g in enumerate(row)] for row, gone in zip(gradients, missing, strict=True)
    ]
    frozen = sorted({*missing[0]}.intersection(*missing[:2]))  # until they get their first gradient
    came, _, _ = _tried(answer, rows[0], **begin)
    chosen: dict[str, Any] = {"gradients": gradients} if came == _FAILS else {"gradients": rows, "frozen": frozen}
    steps = walk(answer, **chosen, rates=rates, counted=counted, **begin)
    first = next(steps)  # raises, where it is not the gradient's absence that the step stumbles over
    yield "a step at which some parameters have no gradient", came
    yield first
    yield from steps
    came, params, optimizer = _tried(answer, [None] * len(rows[0]), **begin)
    yield "a step before the first backward pass", came
    if came != _FAILS:
        yield from _where(params, "a step before the first backward pass, ")
        if counted:
            yield "a step before the first backward pass, the steps counted in `i`", _count(optimizer)


def _tried(answer: ModuleType, row: list[Any], **begin: Any) -> tuple[str, list[nn.Parameter], Any]:
    """Try a first step with some gradients missing; return what came of it, the parameters and the optimizer."""
    params, optimizer = _begin(answer, **begin)
    _give(params, row)
    try:
        optimizer.step()
    except Exception:  # noqa: BLE001 - whatever it is that the learner's code cannot do without a gradient
        return _FAILS, params, optimizer
    return _GOES, params, optimizer


def missing_gradient(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe that steps go through, whichever parameters have no gradient."""
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        optimizer.step()
        yield f"step {nr} goes through", True


def zero_grad(answer: ModuleType, **begin: Any) -> Observations:
    """Train on real backward passes with `zero_grad` before and after each step; observe gradients and parameters."""
    came = _zero_grad_at_first(*_begin(answer, **begin))
    params, optimizer = _begin(answer, **begin)
    for nr in (1, 2, 3):
        _backward(params)
        for number, p in enumerate(params, 1):
            yield f"step {nr}, gradient of parameter {number} after backward", _gradient(p)
        optimizer.step()
        yield from _where(params, f"step {nr}, ")
        if nr == 3:  # a gradient may run away in training, and a layer be frozen after it: nothing of it is to be left
            params[0].grad = torch.full_like(params[0], torch.inf)
            params[1].requires_grad_(False)
        counted = _count(optimizer)
        optimizer.zero_grad()
        yield f"step {nr}, `i` after zero_grad is what it was before", _count(optimizer) == counted
        for number, p in enumerate(params, 1):
            yield f"step {nr}, gradient of parameter {number} after zero_grad", _left(p)
    yield "zero_grad before the first backward pass", came
    if came != _FAILS:
        yield from _zero_grad_of_frozen(answer, **begin)


def _zero_grad_at_first(params: list[nn.Parameter], optimizer: Any) -> str:
    try:
        optimizer.zero_grad()
    except Exception:  # noqa: BLE001 - whatever it is that the learner's code cannot do without a gradient
        return _FAILS
    return _GOES


def _zero_grad_of_frozen(answer: ModuleType, **begin: Any) -> Observations:
    """Observe that `zero_grad` gives a frozen parameter nothing by which a step would move it."""
    params, optimizer = _begin(answer, **begin, frozen=[0])
    frozen, *trained = params
    before = _bits(frozen)
    optimizer.zero_grad()
    if frozen.grad is not None:  # without a gradient, what the step does is looked at by `missing`
        _backward(trained)
        optimizer.step()
    yield "after zero_grad and a step, a frozen parameter has stayed", _bits(frozen) == before


def _backward(params: list[nn.Parameter]) -> None:
    torch.stack([((p - 1) ** 2).sum() for p in params]).sum().backward()


def _left(p: nn.Parameter) -> Tensor | str:
    return "nothing" if p.grad is None or not p.grad.any() else p.grad.detach().clone()
