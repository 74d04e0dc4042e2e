"""The rows of a table of layers: when each runs, what torch sees in it besides, totals, and what to say below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from .counting import COUNTED, layer_macs

NEVER_CALLED = nn.ModuleList | nn.ModuleDict  # only what is inside is: such a row counts all of that


class SeenByTorch(FlopCounterMode):
    """Counts what torch itself sees of multiply-accumulates while it is entered, whoever calls."""

    def __init__(self) -> None:
        super().__init__(display=False)

    @property
    def macs(self) -> int:
        """How many so far: half the floating-point operations, as one is a product and a sum."""
        return int(self.get_total_flops()) // 2


@contextmanager
def running(row: Any, module: nn.Module, seen: SeenByTorch) -> Iterator[None]:
    """Follow a layer's calls until the block ends.

    Parameters
    ----------
    row
        Gets two attributes: `running`, whether the layer is being called just now, and `beyond`, the
        multiply-accumulates of all its calls that torch sees outside of the layers that can be counted, in functions.
    module : torch.nn.Module
        The layer.
    seen : SeenByTorch
        Entered by whoever runs the model.
    """
    row.running, row.beyond = int(isinstance(module, NEVER_CALLED)), 0
    starts: list[int] = []

    def opened(layer: nn.Module, *_: Any) -> None:
        row.running += layer is module
        starts.append(seen.macs)

    def closed(layer: nn.Module, args: Any, kwargs: dict[str, Any], output: Any) -> None:
        found, is_counted = seen.macs - starts.pop(), isinstance(layer, COUNTED)
        if is_counted and row.running and not isinstance(module, NEVER_CALLED):
            row.beyond -= min(found, layer_macs(layer, (*args, *kwargs.values()), output))
        if layer is module:
            row.running -= 1
            row.beyond += found

    with ExitStack() as stack:
        for layer in module.modules():
            if layer is module or isinstance(layer, COUNTED):
                stack.callback(layer.register_forward_pre_hook(opened).remove)
                stack.callback(layer.register_forward_hook(closed, with_kwargs=True).remove)
        yield


def totals(rows: Sequence[Any], modules: Sequence[nn.Module]) -> tuple[int, int]:
    """Return parameters and multiply-accumulates of all rows: each parameter once, and no row that lies in another."""
    parameters = {id(p): p.numel() for module in modules for p in module.parameters()}
    inside = _inside(modules)
    return sum(parameters.values()), sum(row.mac for row, is_in in zip(rows, inside, strict=True) if not is_in)


def remarks(rows: Sequence[Any], modules: Sequence[nn.Module], model: Any) -> list[str]:
    """Say what a table does not show: layers that were not called, what is not counted, what is counted once.

    Parameters
    ----------
    rows, modules
        The rows, and their layers.
    model
        What `running` has noted of the whole model; `beyond` 0 where it was not asked.
    """
    lines, inside = [], _inside(modules)
    outside = model.beyond - sum(
        getattr(row, "beyond", 0) for row, is_in in zip(rows, inside, strict=True) if not is_in
    )
    if outside > 0:
        lines.append(f"the model itself: {outside:,} more, of the whole batch, in functions that are no layers")
    for row, module in zip(rows, modules, strict=True):
        if getattr(row, "beyond", 0) > 0:
            lines.append(f"{row.layer_name}: {row.beyond:,} more, of the whole batch, in functions that are no layers")
        if isinstance(module, NEVER_CALLED):
            kind = type(module).__name__
            lines.append(f"{row.layer_name}: a {kind} is not called itself; its row counts what is called inside")
        elif not row.out_shape:
            lines.append(f"{row.layer_name}: was not called, or takes or gives no tensor")
        if any(isinstance(layer, nn.Embedding | nn.EmbeddingBag) for layer in module.modules()):
            lines.append(f"{row.layer_name}: an embedding only looks up, and counts for nothing")
    uses = Counter(id(p) for module in modules for p in module.parameters())
    if any(inside):
        lines.append("total: without the rows that lie in another row")
    elif any(count > 1 for count in uses.values()):
        lines.append("total: parameters that rows share are in it once")
    return lines


def _inside(modules: Sequence[nn.Module]) -> list[bool]:
    return [any(module in set(other.modules()) for other in modules if other is not module) for module in modules]
