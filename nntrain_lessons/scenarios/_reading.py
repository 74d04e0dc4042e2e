"""Reading a network by what it computes, and planting prescribed weights in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import TorchDispatchMode

from ._drawn import between, normal
from ._graph import Graph
from ._steps import Step

_PRODUCTS = {"aten::mm": 0, "aten::bmm": 0, "aten::addmm": 1, "aten::baddbmm": 1}  # where the two factors begin


class Reader(TorchDispatchMode):
    """Notes the maps and norms that run while it is active, in order.

    It sees what reaches torch's core: it makes no difference whether a layer is a module, a function, or in
    which attribute it is kept.

    Parameters
    ----------
    listed : iterable of Tensor
        What is known to be learned. Inside a compiled function it does not look like it.
    graph : Graph, optional
        Where all that is computed is noted, to be read back.

    Attributes
    ----------
    steps : list of Step
        What was computed.
    used : set of int
        The places in memory of all that is learned and that some operation took.
    """

    def __init__(self, listed: Iterable[Tensor] = (), graph: Graph | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.steps: list[Step] = []
        self.used: set[int] = set()
        self._graph = graph
        self._listed = {_place(tensor): tensor.requires_grad for tensor in listed}
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
        name, kwargs = func._schema.name, kwargs or {}
        try:
            result = func(*args, **kwargs)
        except Exception:
            self._tell(Graph.fail, name, args)
            raise
        output = result[0] if isinstance(result, tuple) else result
        self.used |= {_place(arg) for arg in _tensors(args) if self.is_learned(arg)}
        if isinstance(output, Tensor):
            step, made = self._read(name, args, output), None
            self.steps += [step] if step else []
            # A view holds what the tensor below it holds; whatever computes something new, or in place, made this.
            in_place = name.endswith("_")
            if step or in_place or not any(isinstance(arg, Tensor) and _place(arg) == _place(output) for arg in args):
                self._made[_place(output)] = made = step or self._with_bias(name, args)
            self._held.append(output)
            self._tell(Graph.note, name, args, kwargs, output, step, made)
        return result

    def _tell(self, what: Callable[..., None], name: str, *of: Any) -> None:
        """Tell the graph, which only explains: whatever it cannot take is no matter."""
        if self._graph:
            with suppress(Exception):
                what(self._graph, name.removeprefix("aten::"), *of)

    def is_learned(self, tensor: Tensor) -> bool:
        """Return whether a tensor, or what it is a view of, is learned."""
        return self._trains(tensor) or _place(tensor) in self._listed

    def _trains(self, tensor: Tensor) -> bool:
        below = tensor if tensor._base is None else tensor._base  # a matrix product gets a transposed view
        return (below.is_leaf and below.requires_grad) or self._listed.get(_place(tensor), False)

    def _read(self, operation: str, args: tuple[Any, ...], output: Tensor) -> Step | None:
        if operation == "aten::convolution":
            return self._map(args[1], args[2], output, self._trains(args[1]))
        if operation in _PRODUCTS:
            begin = _PRODUCTS[operation]
            left, right = args[begin : begin + 2]
            weight = right.mT if self.is_learned(right) else left
            if not self.is_learned(weight):
                return None
            trains = self._trains(right) or self._trains(left)
            return self._map(weight[0] if weight.dim() == 3 else weight, args[0] if begin else None, output, trains)
        if "batch_norm" in operation and len(args) > 4:
            before = self._made.get(_place(args[0]))
            if before:
                before.normed = True
            name = self._numbered(f"norm after {before.name if before else 'something else'}")
            trains = args[1] is not None and self._trains(args[1])
            return Step("norm", name, args[1], args[2], output, mean=args[3], var=args[4], trains=trains)
        return None

    def _map(self, weight: Tensor, bias: Tensor | None, output: Tensor, trains: bool) -> Step:
        name = self._numbered(f"map to {weight.shape[0]} from {weight[0].numel()}")
        return Step("map", name, weight, bias, output, trains=trains)

    def _with_bias(self, operation: str, args: tuple[Any, ...]) -> Step | None:
        """Return the map that a bias of its own is added to here, or that is copied, if that is what happens."""
        if operation == "aten::clone":
            return self._made.get(_place(args[0]))
        if operation not in ("aten::add", "aten::add_") or len(_tensors(args)) != 2:
            return None
        for total, bias in (args[:2], args[1::-1]):
            step = self._made.get(_place(total))
            fits = step is not None and step.bias is None and bias.numel() == step.sizes[0] and self.is_learned(bias)
            if step and step.kind == "map" and fits:
                step.bias = bias
                return step
        return None

    def _numbered(self, name: str) -> str:
        self._names[name] += 1
        return f"{name}, no. {self._names[name]}"


def materialised(model: nn.Module, x: Tensor) -> nn.Module:
    """Return a model whose lazy layers, if it has some, have found their sizes on x. Its mode is as before."""
    if any(map(is_lazy, model.parameters())):
        training = model.training
        with torch.no_grad():
            model.eval()(x.clone())
        model.train(training)
    return model


def read(model: nn.Module, x: Tensor, graph: Graph | None = None) -> Reader:
    """Run a network on a copy of x, in evaluation, and tell what it computed. Its mode is given back."""
    training = model.training
    reader, _ = follow(materialised(model, x).eval(), x.clone(), graph)
    model.train(training)
    return reader


def follow(model: nn.Module, x: Tensor, graph: Graph | None = None) -> tuple[Reader, Any]:
    """Run a network on x, as it is; return what was read of it, and what it gave back."""
    reader = Reader(model.parameters(), graph)
    if graph:
        graph.begin(x)
    with reader:
        result = model(x)
    if graph:
        with suppress(Exception):  # it only explains
            graph.end(result)
    return reader, result


def plant(model: nn.Module, x: Tensor, seed: int, graph: Graph | None = None) -> int:
    """Set a network's weights to prescribed ones, which depend on what a layer does and not on how it is written.

    A bias that a norm takes away again is set to zero: with or without it, the network is the same.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place: weights, biases, and the running averages of norms.
    x : Tensor
        An input, on which the layers are found.
    seed : int
        The same seed gives the same numbers.
    graph : Graph, optional
        Where what the network computes is noted.

    Returns
    -------
    int
        How many learned tensors the network uses in other operations than these. They are left as they were.
    """
    reader, planted = read(model, x, graph), set()
    with torch.no_grad():
        for step in reader.steps:
            for tensor, values in _prescribed(step, reader, seed):
                tensor.detach().copy_(values.reshape(tensor.shape))
                planted.add(_place(tensor))
    return len(reader.used - planted)


def unlisted(model: nn.Module, reader: Reader) -> int:
    """Count the trained tensors a network computes with, and which its `parameters()` do not list."""
    listed = {_place(p) for p in model.parameters()}
    used = [t for step in reader.steps for t in (step.weight, step.bias) if t is not None and reader.is_learned(t)]
    return len({_place(t) for t in used} - listed)


def shared(one: nn.Module, other: nn.Module) -> int:
    """Count the parameters that two networks have in common."""
    return len({_place(p) for p in one.parameters()} & {_place(p) for p in other.parameters()})


def _prescribed(step: Step, reader: Reader, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    # What is no parameter stays: a pooling may be written as a convolution with constants.
    weight, bias = (t if t is not None and reader.is_learned(t) else None for t in (step.weight, step.bias))
    if weight is not None and step.kind == "norm":
        yield weight, between(0.5, 1.5, seed, f"{step.name} weight", *weight.shape)
    elif weight is not None:
        values = normal(seed, f"{step.name} weight", *step.sizes)
        yield weight, values * (2 / step.sizes[1]) ** 0.5
    if bias is not None:
        values = normal(seed, f"{step.name} bias", bias.numel())
        yield bias, torch.zeros_like(values) if step.normed else values
    if step.mean is not None and step.var is not None:
        yield step.mean, normal(seed, f"{step.name} mean", *step.mean.shape)
        yield step.var, between(0.5, 2.0, seed, f"{step.name} variance", *step.var.shape)


def _tensors(args: Iterable[Any]) -> list[Tensor]:
    found: list[Tensor] = []
    for arg in args:
        found += _tensors(arg) if isinstance(arg, list | tuple) else [arg] if isinstance(arg, Tensor) else []
    return found


def _place(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()
