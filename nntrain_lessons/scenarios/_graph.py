"""The graph that a network computed on one input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from . import _graph_names as names
from ._steps import Step

MOST = 1500  # operations that are kept; a network that makes more of them is not read back
_JOINS = {"mul": "*", "cat": "concatenated with", "stack": "stacked with"}
CUT = "detached"  # no gradient comes through
_OVERWRITTEN = "overwritten in part"
_Key = tuple[int, tuple[int, ...], tuple[int, ...]]


@dataclass(eq=False)
class Node:
    """Something that was computed from the input.

    Attributes
    ----------
    name : str
        What was done; of several things that were joined, the word between them.
    before : tuple of Node
        What it was done to; none for the input itself.
    shape : tuple of int
        Of what came out.
    step : Step, optional
        The map that it is: whether it has a bias, and whether a norm follows, is known later.
    behind : tuple of str
        Of several things: what more was done to each on its way into this.
    learns : bool
        Whether a gradient is expected to come through: something before it is trained.
    """

    name: str
    before: tuple[Node, ...] = ()
    shape: tuple[int, ...] = ()
    step: Step | None = None
    behind: tuple[str, ...] = ()
    learns: bool = False
    above: Node | None = field(init=False, default=None)  # the last one that everything has come through
    depth: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Find what all ways from the input come through last."""
        if self.before:
            self.above = _common(self.before)
            self.depth = self.above.depth + 1
        self.learns |= self.name != CUT and any(node.learns for node in self.before)


class Graph:
    """Notes what a network computes from its input.

    Parameters
    ----------
    training : bool
        The mode it is read in.
    of_block : bool
        Whether it is a block, between layers of channels, rather than a whole network: there a linear layer is a 1x1
        convolution, and the bias before a norm makes no difference.
    """

    def __init__(self, training: bool = False, of_block: bool = True) -> None:
        self.training, self.of_block = training, of_block
        self.last: Node | None = None  # what was computed last, or given back
        self.ending = ""  # what is to be said of the end, if anything
        self.count = 0
        self.is_scripted = False  # then it is not known where a gradient comes through
        self._nodes: dict[int, dict[_Key, Node]] = {}  # by place in memory, then by what part of it
        self._weights: set[int] = set()
        self._dropped: dict[int, float] = {}  # by place: what was drawn to drop so much of something
        self._input = 0
        self._grad = True

    def begin(self, x: Tensor) -> None:
        """Take something as the network's input."""
        self._input, self._grad = _place(x), torch.is_grad_enabled()
        self.last = Node("x", shape=tuple(x.shape))
        self._nodes[self._input] = {_key(x): self.last}

    def end(self, result: object) -> None:
        """Take something as what the network gave back."""
        if isinstance(result, Tensor):
            node = self._node(result)
            self.last = self._with_cut(result, node) if node else self.last
            self.ending = "" if node else "but nothing of it is returned"
            self.is_scripted = _is_scripted(result)
        else:
            self.ending = "but nothing is returned" if result is None else "but no tensor is returned"

    def fail(self, name: str, args: Sequence[Any]) -> None:
        """Note an operation that was refused."""
        tensors = _flat(args)
        nodes = tuple(filter(None, map(self._node, tensors)))
        if nodes:
            label = names.convolution(args) if name == "convolution" else _plain(name)
            if label in ("mm", "addmm"):
                label = "linear {}->{}".format(*tensors[-1].shape)
            self.last = Node(label, nodes, behind=("",) * len(nodes))
            shapes = " and ".join(str(list(tensor.shape)) for tensor in tensors[-2:])
            self.ending = f"but the shapes {shapes} do not fit" if len(tensors) > 1 else "which is refused"

    def note(
        self,
        name: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        output: Tensor,
        step: Step | None,
        made: Step | None,
    ) -> None:
        """Note an operation that was carried out.

        Parameters
        ----------
        name : str
            Torch's own, such as 'relu_'.
        args, kwargs, output
            What it got, and gave.
        step, made : Step, optional
            The map or norm that it is, and the one that made the output: where it is another, a bias was added to it.
        """
        if name == "detach":  # torch itself does so to what it keeps for the gradient
            return
        if name == "bernoulli_":
            self._dropped[_place(output)] = 1 - (args[1] if len(args) > 1 else 0.5)
        found = [(arg, self._with_cut(arg, node)) for arg in _flat(args) if (node := self._node(arg))]
        is_new = name.endswith("_like") or name.startswith("new_") or (name == "copy_" and not self._node(args[1]))
        if self.count > MOST or not found or is_new:
            return
        node = found[0][1] if made and not step else self._made(name, args, kwargs, output, step, found)
        if name.endswith("_"):
            self._overwrite(args[0], node)
        else:
            self._nodes.setdefault(_place(output), {})[_key(output)] = node
        self.last = node

    def _made(
        self,
        name: str,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        output: Tensor,
        step: Step | None,
        found: Sequence[tuple[Tensor, Node]],
    ) -> Node:
        self.count += 1
        nodes, into = tuple(node for _, node in found), self._into(name, args)
        shape = tuple(output.shape)
        if name == "copy_":
            return self._copied(args[0], nodes[-1])
        if len(nodes) > 1:
            behind = tuple(_behind(node, shape, name, nr, kwargs) for nr, node in enumerate(nodes))
            return Node(_JOINS.get(_plain(name), _plain(name)) + into, nodes, shape, behind=behind)
        if _place(found[0][0]) == _place(output) and output.numel() == found[0][0].numel() and not name.endswith("_"):
            return self._same(nodes[0], shape)  # another layout of the same numbers
        label = self._label(_plain(name), args, output, step, nodes[0])
        learns = step is not None and step.trains
        return Node(label + into, nodes, shape, step, learns=learns) if label else self._same(nodes[0], shape)

    def _same(self, node: Node, shape: tuple[int, ...]) -> Node:
        is_flattened = not self.of_block and len(node.shape) == 4 and len(shape) == 2 and node.shape[0] == shape[0]
        return Node("flatten", (node,), shape) if is_flattened else node

    def _with_cut(self, tensor: Tensor, node: Node) -> Node:
        is_cut = self._grad and torch.is_grad_enabled() and node.learns and not tensor.requires_grad
        return Node(CUT, (node,), node.shape) if is_cut else node

    def _label(self, name: str, args: Sequence[Any], output: Tensor, step: Step | None, before: Node) -> str:
        if step is not None:
            return self._step(name, args, output, step, before)
        others = [arg for arg in _flat(args) if self._node(arg) is None]
        if not others or "norm" in name:
            return names.operation(name, args)
        other = others[0]
        if name == "mul" and _place(other) in self._dropped:
            return f"dropout {self._dropped[_place(other)]:g}"
        if name == "maximum" and names.is_zero(other):
            return "ReLU"
        if other.numel() == 1 and not other.requires_grad:
            return names.operation(name, (args[0], other.item()))
        what = "learned" if (other if other._base is None else other._base).requires_grad else "constant"
        word = {"mul": "times", "add": "plus", "div": "divided by", "sub": "minus"}.get(name, name)
        return f"{word} {what} numbers"

    def _step(self, name: str, args: Sequence[Any], output: Tensor, step: Step, before: Node) -> str:
        again = ""
        if step.weight is not None:
            again = "the same " if _place(step.weight) in self._weights else ""
            self._weights.add(_place(step.weight))
        if step.kind == "norm":
            return again + names.batch_norm(args, self.training)
        told = names.convolution(args) if name == "convolution" else self._matrix(output, step, before)
        return again + told

    def _matrix(self, output: Tensor, step: Step, before: Node) -> str:
        out_c, in_c = step.sizes
        one_place = output.numel() == before.shape[0] * out_c
        if self.of_block or not one_place:
            return f"conv 1x1 {in_c}->{out_c}"
        return f"linear {in_c}->{out_c}"

    def _into(self, name: str, args: Sequence[Any]) -> str:
        is_written = name.endswith("_") and isinstance(args[0], Tensor) and _place(args[0]) == self._input
        return " written into the input" if is_written else ""

    def _copied(self, target: Tensor, node: Node) -> Node:
        whole = target.numel() * target.element_size() == target.untyped_storage().nbytes()
        return node if whole else Node("put into a part of something", (node,), node.shape)

    def _overwrite(self, target: Tensor, node: Node) -> None:
        """Whatever lies at the same place in memory has changed with it."""
        views = self._nodes.setdefault(_place(target), {})
        for key, old in views.items():
            whole = torch.Size(key[1]).numel() == target.numel()
            views[key] = node if whole else Node(_OVERWRITTEN, (old, node), old.shape, behind=("", ""))
        views[_key(target)] = node

    def _node(self, value: object) -> Node | None:
        if not isinstance(value, Tensor):
            return None
        views = self._nodes.get(_place(value), {})
        return views.get(_key(value)) or next(reversed(views.values()), None)


def _behind(node: Node, shape: tuple[int, ...], name: str, nr: int, kwargs: Mapping[str, Any]) -> str:
    """Say what more is done to one of several things: it is stretched to the others' size, or scaled."""
    if _plain(name) not in ("add", "sub", "mul"):
        return ""
    factor = kwargs.get("alpha", 1) * (-1 if name.startswith("sub") else 1) if nr else 1
    told = [] if factor == 1 else [f"times {factor:g}"]
    if len(node.shape) == len(shape) and node.shape != shape:
        told.append(f"stretched from {list(node.shape[1:])} to {list(shape[1:])}")
    return ", ".join(told)


def _is_scripted(result: Tensor) -> bool:
    """Return whether a function of TorchScript's has part in something: inside it, no tensor asks for a gradient."""
    seen: set[Any] = set()
    left: list[Any] = [result.grad_fn]
    while left and len(seen) < MOST:
        node = left.pop()
        if node is not None and node not in seen:
            seen.add(node)
            left += [before for before, _ in node.next_functions]
    return any("DifferentiableGraph" in node.name() for node in seen)


def _common(nodes: Sequence[Node]) -> Node:
    """Return the last node that all ways to these come through."""
    ways = list(nodes)
    while any(node is not ways[0] for node in ways):
        deepest = max(range(len(ways)), key=lambda nr: ways[nr].depth)
        ways[deepest] = ways[deepest].above or ways[0]
    return ways[0]


def _plain(name: str) -> str:
    return name.removesuffix("_")


def _flat(args: Sequence[Any]) -> list[Tensor]:
    """Return the tensors among an operation's arguments, also those in lists."""
    found = [inner for arg in args for inner in (arg if isinstance(arg, list | tuple) else [arg])]
    return [arg for arg in found if isinstance(arg, Tensor)]


def _place(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _key(tensor: Tensor) -> _Key:
    return int(tensor.storage_offset()), tuple(tensor.shape), tuple(tensor.stride())
