"""A network's graph, written in lines that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ._graph import CUT, MOST, Graph, Node
from ._graph_names import BY_THE_BATCH

_DEEPEST = 4  # sums within sums that are written out
_SUMS = ("[", "x +")
_HEAD = ("flatten", "linear", "average over", "adaptive")
_LONGEST = 6  # steps in one line, where no sum begins


def lines(graph: Graph, bare: bool = False) -> list[str]:
    """Write down what was computed: a block in one line, a network in one for each sum and for its head.

    Parameters
    ----------
    graph : Graph
        What was noted.
    bare : bool
        Whether to leave out what is nothing unusual in training, and without gradients.
    """
    if graph.last is None or graph.count > MOST:
        return []
    items = _Writer(graph.of_block, bare, bare or graph.is_scripted).items(graph.last, None)
    if graph.ending:
        items.append(graph.ending)
    return [", ".join(part) for part in ([items] if graph.of_block else _parts(items))] if items else ["x"]


@dataclass(frozen=True)
class _Writer:
    """Writes a graph as a list of steps.

    `of_block`: the bias before a norm is not told. `bare`: nor are a norm's unusual statistics. `without_cuts`: nor is
    it told where no gradient comes through.
    """

    of_block: bool
    bare: bool
    without_cuts: bool

    def items(self, node: Node, begin: Node | None, deep: int = 0) -> list[str]:
        """List what was done from one node to another, in order."""
        items: list[str] = []
        while node is not begin and node.above is not None:
            if not (node.name == CUT and self.without_cuts):
                items.append(self._joined(node, deep) if len(node.before) > 1 else self._named(node))
            node = node.above
        return items[::-1]

    def _named(self, node: Node) -> str:
        step, name = node.step, node.name
        if step is None:
            return name
        if step.kind == "map" and step.bias is not None and not (self.of_block and step.normed):
            name += " with bias"
        name = name.replace(BY_THE_BATCH, "") if self.bare else name
        return name if step.trains or step.weight is None else f"{name} (not trained)"

    def _joined(self, node: Node, deep: int) -> str:
        if deep > _DEEPEST:
            return "..."
        ways = [
            [*self.items(one, node.above, deep + 1), *filter(None, [more])]
            for one, more in zip(node.before, node.behind, strict=True)
        ]
        name, _, into = node.name.partition(" written")
        if name in ("add", "sub"):  # what is subtracted says so itself
            name = "+"
            ways.sort(key=lambda way: (-len(way), way))  # it is all one which of them comes first
        told = [f"[{', '.join(way)}]" if way else "x" for way in ways]
        return f" {name} ".join(told) + (f" written{into}" if into else "")


def _parts(items: Sequence[str]) -> Iterator[list[str]]:
    """Split a network's steps where a sum begins, behind its activation, and where the head does."""
    part: list[str] = []
    for item in items:
        in_head = bool(part) and part[0].startswith(_HEAD)
        begins = item.startswith(_SUMS) or (item.startswith(_HEAD) and not in_head)
        is_full = len(part) >= _LONGEST or (part and part[-1] == "ReLU" and part[0].startswith(_SUMS))
        if part and (begins or is_full):
            yield part
            part = []
        part.append(item)
    if part:
        yield part
