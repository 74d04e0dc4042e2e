"""The scenarios of the optimizers: prescribed gradients in, the parameters after each step out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_pre_hook

Observations = Iterator[tuple[str, object]]
Rows = list[list[Any]]
_TORCH_OPTIM = Path(torch.optim.__file__).parent
_DETACH, _NUMPY = Tensor.detach, Tensor.numpy  # as they are before the learner's code runs
_FILES = {str(path): f"torch.optim.{path.stem}" for path in _TORCH_OPTIM.glob("*.py")}
del _FILES[str(_TORCH_OPTIM / "optimizer.py")]  # deriving from torch's base class is fine


def walk(
    answer: ModuleType,
    gradients: Rows,
    rates: list[float] | None = None,
    edge: dict[str, float] | None = None,
    **begin: Any,
) -> Observations:
    """Take a step for each row of gradients; observe every parameter after each.

    Parameters
    ----------
    answer : module
        What the learner wrote.
    gradients : list of list
        For each step, each parameter's gradient; None stands for no gradient.
    rates : list of float, optional
        The learning rate to set before each step, as a schedule would.
    edge : dict, optional
        Options for a second walk under the same gradients.
    **begin
        What there is before the first step, here as in every scenario: see `_begin`.
    """
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        if rates:
            optimizer.lr = rates[nr - 1]
        optimizer.step()
        yield from _where(params, f"step {nr}, ")
    if edge:
        told = " and ".join(f"{name} = {value:g}" for name, value in edge.items())
        for place, seen in walk(answer, gradients, rates, **begin | {"options": begin["options"] | edge}):
            yield f"with {told}, {place}", seen


def zero_grad(answer: ModuleType, **begin: Any) -> Observations:
    """Train on real backward passes with `zero_grad` after each step; observe gradients and parameters."""
    params, optimizer = _begin(answer, **begin)
    for nr in (1, 2, 3):
        loss = sum(((p - 1) ** 2).sum() for p in params)
        assert isinstance(loss, Tensor)
        loss.backward()
        for number, p in enumerate(params, 1):
            yield f"step {nr}, gradient of parameter {number} after backward", _gradient(p)
        optimizer.step()
        yield from _where(params, f"step {nr}, ")
        optimizer.zero_grad()


def gradients_untouched(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe that a step leaves the gradients as they were."""
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        optimizer.step()
        for number, p in enumerate(params, 1):
            yield f"step {nr}, gradient of parameter {number} after the step", _gradient(p)


def still_trainable(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe that the parameters can be trained on after a step."""
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        optimizer.step()
        for number, p in enumerate(params, 1):
            yield f"step {nr}, parameter {number} can be trained on", p.is_leaf and p.requires_grad


def skip(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Let the first parameter have no gradient at some steps; observe that a step which succeeds does not move it.

    A step that stumbles over the missing gradient is looked at apart, by `missing_gradient`.
    """
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        before = _bits(params[0])
        try:
            optimizer.step()
        except Exception:  # noqa: BLE001 - whatever it is that the learner's code cannot do without a gradient
            _give(params, [p.tolist() if g is None else g for p, g in zip(params, row, strict=True)])
            optimizer.step()  # raises again, if it is not the gradient's absence that it stumbles over
            before = _bits(params[0])
        if row[0] is None:
            yield f"step {nr}, the parameter without a gradient has stayed", _bits(params[0]) == before


def missing_gradient(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe that steps go through, whichever parameters have no gradient."""
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        optimizer.step()
        yield f"step {nr} goes through", True


def fresh_optimizer(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Build a second optimizer on parameters that a first one has trained; observe its steps."""
    params, first = _begin(answer, **begin)
    places = [p.detach().clone() for p in params]
    for row in gradients:
        _give(params, row)
        first.step()
    for p, place in zip(params, places, strict=True):
        p.data = place
    _, second = _begin(answer, **begin, params=params)
    for nr, row in enumerate(gradients[:2], 1):
        _give(params, row)
        second.step()
        yield from _where(params, f"step {nr} of a second optimizer, ")


def two_optimizers(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Build one optimizer for each of two models, in turns; observe that a step of one leaves the other's alone."""
    models, optimizers = zip(*(_begin(answer, **begin) for _ in range(2)), strict=True)
    for nr, row in enumerate(gradients, 1):
        for params in models:
            _give(params, row)
        moved = nr % 2
        optimizers[moved].step()
        for number, params in enumerate(models, 1):
            yield from _where(params, f"step {nr} of model {moved + 1}, model {number}, ")


def own_work(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe which of torch's own optimizers take part in a step."""
    params, optimizer = _begin(answer, **begin)
    helpers: set[str] = set()
    for row in gradients:
        _give(params, row)
        helpers |= _called_in_torch(optimizer.step)
    yield "optimizers of torch that take part in a step", ", ".join(sorted(helpers)) or "none"


def _called_in_torch(step: Callable[[], object]) -> set[str]:
    found: set[str] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        # Called for every function: torch imports its whole compiler when the first of its optimizers is built.
        if event == "call":
            if name := _FILES.get(frame.f_code.co_filename):
                found.add(name)
        elif event == "c_call" and getattr(argument, "__name__", "").startswith("_fused_"):
            found.add(f"torch.{argument.__name__}")

    def note_step(optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        if type(optimizer).__module__.startswith("torch.optim"):
            found.add(type(optimizer).__module__)

    handle = register_optimizer_step_pre_hook(note_step)
    sys.setprofile(note)
    threading.setprofile(note)
    try:
        step()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        handle.remove()
    return found


def _begin(
    answer: ModuleType,
    name: str,
    lr: float,
    options: dict[str, float],
    starts: list[Any],
    dtype: str = "float64",
    params: list[nn.Parameter] | None = None,
) -> tuple[list[nn.Parameter], Any]:
    """Make parameters that start at these places, unless they are there, and the learner's optimizer for them.

    The optimizer gets a generator, as `model.parameters()` is one.
    """
    made = [nn.Parameter(torch.tensor(start, dtype=getattr(torch, dtype))) for start in starts]
    params = made if params is None else params
    return params, getattr(answer, name)((p for p in params), lr, **options)


def _give(params: list[nn.Parameter], row: list[Any]) -> None:
    for p, g in zip(params, row, strict=True):
        p.grad = None if g is None else torch.tensor(g, dtype=p.dtype)


def _gradient(p: nn.Parameter) -> Tensor | str:
    return "no gradient" if p.grad is None else p.grad.detach().clone()


def _bits(p: nn.Parameter) -> bytes:
    return _NUMPY(_DETACH(p)).tobytes()


def _where(params: list[nn.Parameter], place: str) -> Observations:
    for number, p in enumerate(params, 1):
        yield f"{place}parameter {number}", p
