"""Reading a network by what it computes, and planting prescribed weights in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from ._drawn import between, normal

_MATRIX_PRODUCTS = {"aten::addmm": (0, 2), "aten::mm": (None, 1)}  # where the bias stands, and the weight


@dataclass
class Step:
    """One convolution, matrix product or norm that was computed.

    Attributes
    ----------
    kind : str
        'conv', 'linear' or 'norm'.
    name : str
        The same however the network is written: a kind, the weight's shape, and a number among those alike; a
        norm has the name of what it follows.
    weight, bias, mean, var : Tensor or None
        The network's own tensors.
    input, output : Tensor
        What went in and came out. Held, so that no other tensor gets their place in memory.
    """

    kind: str
    name: str
    weight: Tensor | None
    bias: Tensor | None
    input: Tensor
    output: Tensor
    mean: Tensor | None = None
    var: Tensor | None = None
    normed: bool = False


class Reader(TorchDispatchMode):
    """Notes the convolutions, matrix products and norms that run while it is active, in order.

    It sees what reaches torch's core: it makes no difference whether a layer is a module, a function, or in
    which attribute it is kept.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.steps: list[Step] = []
        self._made: dict[int, Step | None] = {}  # by place in memory: what made this tensor
        self._held: list[Tensor] = []
        self._names: Counter[str] = Counter()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # Torch asks. A yes would import its compiler at the first operation, over a second, and nothing is compiled.
        return False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run an operation, and note it."""
        result = func(*args, **(kwargs or {}))
        output = result[0] if isinstance(result, tuple) else result
        if isinstance(output, Tensor):
            name = func._schema.name
            step = self._read(name, args, output)
            # A view holds what the tensor below it holds; whatever computes something new, or in place, made this.
            in_place = name.endswith("_")
            if step or in_place or not any(isinstance(arg, Tensor) and _place(arg) == _place(output) for arg in args):
                self._made[_place(output)] = step
            self.steps += [step] if step else []
            self._held.append(output)
        return result

    def _read(self, operation: str, args: tuple[Any, ...], output: Tensor) -> Step | None:
        if operation == "aten::convolution":
            return self._weighted("conv", args[1], args[2], args[0], output)
        if operation in _MATRIX_PRODUCTS:
            bias, weight = _MATRIX_PRODUCTS[operation]
            return self._weighted(
                "linear", args[weight], None if bias is None else args[bias], args[weight - 1], output
            )
        if "batch_norm" in operation and len(args) > 4:
            before = self._made.get(_place(args[0]))
            if before:
                before.normed = True
            name = self._numbered(f"norm after {before.name if before else 'something else'}")
            return Step("norm", name, args[1], args[2], args[0], output, mean=args[3], var=args[4])
        return None

    def _weighted(self, kind: str, weight: Tensor, bias: Tensor | None, inp: Tensor, output: Tensor) -> Step:
        name = self._numbered(f"{kind} {'x'.join(map(str, weight.shape))}")
        return Step(kind, name, weight, bias, inp, output)

    def _numbered(self, name: str) -> str:
        self._names[name] += 1
        return f"{name}, no. {self._names[name]}"


def read(model: nn.Module, x: Tensor) -> list[Step]:
    """Run a network on x, in evaluation, and tell what it computed. Its mode is given back."""
    training = model.training
    reader = Reader()
    with reader:
        model.eval()(x)
    model.train(training)
    return reader.steps


def plant(model: nn.Module, x: Tensor, seed: int) -> list[Step]:
    """Give a network prescribed weights, which depend on what a layer does and not on how it is written.

    A bias that a norm takes away again is set to zero: with or without it, the network is the same.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place: weights, biases, and the running averages of norms.
    x : Tensor
        An input, on which the layers are found.
    seed : int
        The same seed gives the same numbers.

    Returns
    -------
    list of Step
        What the network computes on x.
    """
    steps = read(model, x)
    with torch.no_grad():
        for step in steps:
            for tensor, values in _prescribed(step, seed):
                tensor.detach().copy_(values)
    return steps


def unlisted(model: nn.Module, steps: list[Step]) -> int:
    """Count the trained tensors a network computes with, and which its `parameters()` do not list."""
    listed = {_place(p) for p in model.parameters()}
    used = {_place(t) for step in steps for t in (step.weight, step.bias) if t is not None and _is_learned(t)}
    return len(used - listed)


def _prescribed(step: Step, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    # What is no parameter stays: a pooling may be written as a convolution with constants.
    weight, bias = (t if t is not None and _is_learned(t) else None for t in (step.weight, step.bias))
    if weight is not None and step.kind == "norm":
        yield weight, between(0.5, 1.5, seed, f"{step.name} weight", *weight.shape)
    elif weight is not None:
        fan_in = weight[0].numel() if step.kind == "conv" else weight.shape[0]
        yield weight, normal(seed, f"{step.name} weight", *weight.shape) * (2 / fan_in) ** 0.5
    if bias is not None:
        values = normal(seed, f"{step.name} bias", *bias.shape)
        yield bias, torch.zeros_like(values) if step.normed else values
    if step.mean is not None and step.var is not None:
        yield step.mean, normal(seed, f"{step.name} mean", *step.mean.shape)
        yield step.var, between(0.5, 2.0, seed, f"{step.name} variance", *step.var.shape)


def _is_learned(tensor: Tensor) -> bool:
    below = tensor if tensor._base is None else tensor._base  # a matrix product gets a transposed view
    return below.is_leaf and below.requires_grad


def _place(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()
