"""Looking inside a model while it runs: a function called after each pass of a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from torch import nn

HookFunction = Callable[[Any, nn.Module, Any, Any], object]


class Hook:
    """Calls `func(hook, layer, inp, outp)` after each forward pass of a layer.

    Parameters
    ----------
    nr : int
        The layer's number, for its name.
    layer : torch.nn.Module
        The layer to watch.
    func : callable
        What to do. `inp` is the tuple of the layer's inputs, those given by keyword last, `outp` its output. It
        keeps what it wants to remember as attributes of the hook, under any name.

    Attributes
    ----------
    layer_name : str
        The number and the layer's class: '0_Conv2d'.
    """

    def __init__(self, nr: int, layer: nn.Module, func: HookFunction) -> None:
        self.layer_name = f"{nr}_{type(layer).__name__}"

        def call(layer: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], outp: Any) -> Any:
            return func(self, layer, (*args, *kwargs.values()), outp)

        self._handle = layer.register_forward_hook(call, with_kwargs=True)

    def remove(self) -> None:
        """Stop watching. Removing twice does no harm."""
        self._handle.remove()


class Hooks(list[Hook]):
    """A hook on each of several layers; as a context manager it removes them when the block ends."""

    def __init__(self, layers: Iterable[nn.Module], func: HookFunction) -> None:
        super().__init__(Hook(nr, layer, func) for nr, layer in enumerate(layers))

    def __enter__(self) -> Hooks:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove_all()

    def remove_all(self) -> None:
        """Stop watching every layer."""
        for hook in self:
            hook.remove()
