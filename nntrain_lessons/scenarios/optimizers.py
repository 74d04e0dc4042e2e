"""The scenarios of the optimizers: prescribed gradients in, the parameters after each step out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from . import borrowed

Observations = Iterator[tuple[str, object]]
Rows = list[list[Any]]
_DETACH, _NUMPY = Tensor.detach, Tensor.numpy  # as they are before the learner's code runs


def walk(
    answer: ModuleType,
    gradients: Rows,
    rates: list[float] | None = None,
    edge: dict[str, Any] | None = None,
    edge_steps: int | None = None,
    counted: bool = False,
    **begin: Any,
) -> Observations:
    """Take a step for each row of gradients; observe every parameter after each.

    Parameters
    ----------
    answer, gradients
        What the learner wrote; and for each step, each parameter's gradient, or None. What was frozen is thawed by its
        first.
    rates : list of float, optional
        The learning rate to set before each step, as a schedule would.
    edge, edge_steps
        Options for a second walk under the same gradients, and how many steps that has, if not all.
    counted : bool
        Whether the optimizer's own count of its steps is observed, too.
    **begin
        What there is before the first step, here as in every scenario: see `_begin`.
    """
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        _thaw(params, row, begin.get("frozen", ()))
        if rates:
            optimizer.lr = rates[nr - 1]
        optimizer.step()
        yield from _where(params, f"step {nr}, ")
        if counted:
            yield f"step {nr}, the steps counted in `i`", _count(optimizer)
    if edge:
        words = " and ".join(f"{name} = {value}" for name, value in edge.items())
        again = begin | {"options": begin["options"] | edge}
        yield from ((f"with {words}, {at}", seen) for at, seen in walk(answer, gradients[:edge_steps], rates, **again))


def any_shape(answer: ModuleType, **inputs: Any) -> Observations:
    """Take a walk with matrices that lie transposed in memory; or as they are, where the answer raises at those."""
    try:
        list(walk(answer, **inputs, transposed=True))
        transposed = True
    except Exception:  # noqa: BLE001 - it says so itself; it is the parameter that stays in silence which is looked for
        transposed = False
    yield from walk(answer, **inputs, transposed=transposed)


def gradients_untouched(
    answer: ModuleType, gradients: Rows, rates: list[float] | None = None, **begin: Any
) -> Observations:
    """Observe that a step leaves the gradients as they were, whatever its learning rate."""
    params, optimizer = _begin(answer, **begin)
    for nr, row in enumerate(gradients, 1):
        _give(params, row)
        if rates:
            optimizer.lr = rates[nr - 1]
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


def hooks(answer: ModuleType, gradients: Rows, **begin: Any) -> Observations:
    """Observe which parameters go through `opt_step`, in a class built on the learner's that has one of its own."""
    seen: list[nn.Parameter] = []
    own = {"opt_step": lambda self, p: seen.append(p)}
    derived = SimpleNamespace(**{begin["name"]: type("Derived", (getattr(answer, begin["name"]),), own)})
    params, optimizer = _begin(derived, **begin)
    _give(params, gradients[0])
    optimizer.step()
    yield "parameters that go through `opt_step`", [any(p is one for one in seen) for p in params]


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
    """Observe which of torch's own optimizers take part in a step: in this one, or in any other of the answer's."""
    params, optimizer = _begin(answer, **begin)
    for row in gradients:
        _give(params, row)
        optimizer.step()
    yield "optimizers of torch that take part in a step", ", ".join(borrowed.optimizers()) or "none"


def _begin(
    answer: Any,
    name: str,
    lr: float,
    options: dict[str, float],
    starts: list[Any],
    dtype: str = "float32",
    params: list[nn.Parameter] | None = None,
    frozen: Sequence[int] = (),
    transposed: bool = False,
) -> tuple[list[nn.Parameter], Any]:
    """Make parameters that start at these places, unless they are there, and the learner's optimizer for them.

    The optimizer gets a generator, as `model.parameters()` is one. Matrices may lie transposed in memory.
    """
    if params is None:
        params = [nn.Parameter(torch.tensor(start, dtype=getattr(torch, dtype))) for start in starts]
    for p in params:
        if transposed and p.ndim == 2:
            p.data = p.data.mT.contiguous().mT
    for nr in frozen:
        params[nr].requires_grad_(False)
    return params, _built(answer, name, params, lr, options)


def _built(answer: Any, name: str, params: list[nn.Parameter], lr: float, options: dict[str, float]) -> Any:
    """Build the learner's optimizer; where it takes other arguments, say which ones it was given."""
    try:
        return getattr(answer, name)((p for p in params), lr, **options)
    except TypeError as error:
        if error.__traceback__ and error.__traceback__.tb_next:  # it was raised inside
            raise
        given = ", ".join(["params", "lr", *(f"{option}=..." for option in options)])
        raise TypeError(f"{error}; it was built as {name}({given})") from None


def _give(params: list[nn.Parameter], row: list[Any]) -> None:
    for p, g in zip(params, row, strict=True):
        p.grad = None if g is None else torch.tensor(g, dtype=p.dtype)


def _thaw(params: list[nn.Parameter], row: list[Any], frozen: Collection[int]) -> None:
    """Let what was frozen be trained from its first gradient on."""
    for number in frozen:
        if row[number] is not None:
            params[number].requires_grad_(True)


def _gradient(p: nn.Parameter) -> Tensor | str:
    return "no gradient" if p.grad is None else p.grad.detach().clone()


def _bits(p: nn.Parameter) -> bytes:
    return _NUMPY(_DETACH(p)).tobytes()


def _count(optimizer: Any) -> int | str:
    return int(optimizer.i) if hasattr(optimizer, "i") else "there is none"


def _where(params: list[nn.Parameter], place: str) -> Observations:
    for number, p in enumerate(params, 1):
        yield f"{place}parameter {number}", p
