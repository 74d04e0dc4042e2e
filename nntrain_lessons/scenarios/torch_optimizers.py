"""The scenarios of an optimizer of torch: prescribed gradients in, the parameters after each step out."""

from __future__ import annotations

import io
from collections.abc import Iterable
from copy import deepcopy
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

# Building any of torch's optimizers imports this, which takes over a second. So it is imported here, once: in the
# process that the children are forked from, and not in each child.
import torch._dynamo
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from . import optimizer_gaps, optimizers
from .optimizers import Observations, Rows, _begin, _give, _gradient, _where

_IMPOSSIBLE: list[dict[str, Any]] = [
    {"lr": -0.1},
    {"betas": (-0.1, 0.9)},
    {"betas": (0.9, 1.0)},
    {"eps": -1e-8},
    {"weight_decay": -0.1},
]


def own_work(answer: ModuleType, **inputs: Any) -> Observations:
    """Observe whether it is an optimizer in torch's eyes, and which of torch's own take part in its step."""
    optimizer = answer.AdamW([nn.Parameter(torch.zeros(1))])
    yield "it is a torch.optim.Optimizer", isinstance(optimizer, torch.optim.Optimizer)
    yield from optimizers.own_work(_checked(answer), **inputs)


def walk(answer: ModuleType, **inputs: Any) -> Observations:
    """Take a step for each row of gradients; observe every parameter after each."""
    yield from optimizers.walk(_checked(answer), **inputs)


def gradients_untouched(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe that a step leaves the gradients as they were, also one with a learning rate of 0."""
    params, optimizer = _begin(_checked(answer), **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        for group in optimizer.param_groups:
            group["lr"] = begin["lr"] if nr == 1 else 0.0
        optimizer.step()
        for number, p in enumerate(params, 1):
            yield f"step {nr}, gradient of parameter {number} after the step", _gradient(p)


def defaults(answer: ModuleType, gradients: Rows, starts: list[Any]) -> Observations:
    """Take steps with the options that hold where none is given, in both number types."""
    for dtype in ("float64", "float32"):
        begin: dict[str, Any] = {"name": "AdamW", "lr": None, "options": {}, "starts": starts, "dtype": dtype}
        for place, value in walk(answer, gradients=gradients, **begin):
            yield f"in {dtype}, {place}", value


def groups(answer: ModuleType, gradients: Rows, own: list[dict[str, Any]], **begin: Any) -> Observations:
    """Take steps with each parameter in a group of its own, with its own options; the last group is added later."""
    params = _parameters(begin.pop("starts"))
    *first, last = [{"params": (p for p in [p]), **_plain(more)} for p, more in zip(params, own, strict=True)]
    optimizer = _made(answer, first, begin["lr"], begin["options"])
    optimizer.add_param_group(last)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        optimizer.step()
        yield from _where(params, f"step {nr}, the three groups, ")


def schedule(answer: ModuleType, gradients: Rows, max_lr: float, momentum: list[float], **begin: Any) -> Observations:
    """Observe steps that OneCycleLR drives."""
    params, optimizer = _begin(_checked(answer), **begin)
    base, top = momentum
    options: dict[str, Any] = {"total_steps": len(gradients) + 1, "base_momentum": base, "max_momentum": top}
    scheduler = OneCycleLR(optimizer, max_lr, **options)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        optimizer.step()
        scheduler.step()
        yield from _where(params, f"step {nr} under OneCycleLR, ")


def resume(answer: ModuleType, gradients: Rows, at: int, by: str = "state_dict", **begin: Any) -> Observations:
    """Have a second optimizer take over from a first one, on parameters of its own; let both go on, in turns.

    Parameters
    ----------
    answer, gradients, **begin
        As in every scenario.
    at : int
        How many steps the first one takes alone.
    by : str
        How it is handed over: as a 'state_dict', the same through a 'file', or as a 'copy' of all.
    """
    params, optimizer = _begin(_checked(answer), **begin)
    _go(params, optimizer, gradients[:at])
    if by == "copy":
        twins, second = deepcopy((params, optimizer))
    else:
        twins = [nn.Parameter(p.detach().clone()) for p in params]
        # With other options, but for eps: those of the state are to come along.
        second = _made(answer, (p for p in twins), None, {"eps": begin["options"]["eps"]})
        second.load_state_dict(_carried(optimizer.state_dict(), by))
    for nr, row in enumerate(gradients[at:], at + 1):
        for name, group, driver in (("first", params, optimizer), ("second", twins, second)):
            _go(group, driver, [row])
            yield from _where(group, f"step {nr} of the {name} optimizer, ")


def closure(answer: ModuleType, starts: list[Any], lr: float, options: dict[str, Any], **more: Any) -> Observations:
    """Train two groups on real backward passes with a closure; observe it, the gradients, and the parameters."""
    params = _parameters(starts)
    optimizer = _made(answer, [{"params": params[:1]}, {"params": params[1:]}], lr, options)
    losses: list[Tensor] = []

    def computed() -> Tensor:
        optimizer.zero_grad()
        loss = torch.stack([((p - 1) ** 2).sum() for p in params]).sum()
        loss.backward()
        losses.append(loss)
        return loss

    for nr in (1, 2, 3):
        losses.clear()
        returned = optimizer.step(computed)
        yield f"step {nr}, how often the closure was called", len(losses)
        yield f"step {nr}, the loss that step returned", float(returned) if isinstance(returned, Tensor) else returned
        yield f"step {nr}, that is what the closure gave", bool(losses) and returned is losses[-1]
        for number, p in enumerate(params, 1):
            yield f"step {nr}, gradient of parameter {number}", _gradient(p)
            yield f"step {nr}, parameter {number} can be trained on", p.is_leaf and p.requires_grad
        yield from _where(params, f"step {nr}, ")


def missing(answer: ModuleType, **inputs: Any) -> Observations:
    """Take steps at which some parameters have no gradient; observe all parameters, also those that have one."""
    yield from optimizer_gaps.missing(_checked(answer), **inputs)


def missing_gradient(answer: ModuleType, **inputs: Any) -> Observations:
    """Observe that steps go through, whichever parameters have no gradient."""
    yield from optimizer_gaps.missing_gradient(_checked(answer), **inputs)


def refuse(answer: ModuleType) -> Observations:
    """Observe what comes of options that cannot be."""
    for options in _IMPOSSIBLE:
        came = "it is taken"
        try:
            answer.AdamW([nn.Parameter(torch.zeros(1))], **options)
        except Exception as error:  # noqa: BLE001 - whatever the learner's code raises is what is to be seen
            came = type(error).__name__
        yield ", ".join(f"{name} = {value}" for name, value in options.items()), came


def _checked(answer: ModuleType) -> Any:
    """Make the learner's class one that the scenarios of the course's own optimizers can build."""

    def build(params: Iterable[nn.Parameter], lr: float | None, **options: Any) -> Any:
        return _made(answer, params, lr, options)

    return SimpleNamespace(AdamW=build)


def _made(answer: ModuleType, params: Any, lr: float | None = None, options: dict[str, Any] | None = None) -> Any:
    rate = {} if lr is None else {"lr": lr}
    optimizer = answer.AdamW(params, **rate, **_plain(options or {}))
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is no torch.optim.Optimizer")
    return optimizer


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    # JSON knows no tuples.
    return {name: tuple(value) if name == "betas" else value for name, value in options.items()}


def _parameters(starts: list[Any]) -> list[nn.Parameter]:
    return [nn.Parameter(torch.tensor(start, dtype=torch.float64)) for start in starts]


def _go(params: list[nn.Parameter], optimizer: Any, rows: Rows) -> None:
    for row in rows:
        _give(params, row)
        optimizer.step()


def _carried(state: dict[str, Any], by: str) -> Any:
    """Return a state as it comes out at the other end: what happens to the optimizer changes it no more."""
    if by == "state_dict":
        return deepcopy(state)
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)
