"""Looking inside a model while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from .drawing import new_axes
from .events import Subscriber
from .learner import Learner

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HookFunction = Callable[[Any, nn.Module, Any, Any], object]
HISTOGRAM = (40, -10.0, 10.0)  # bins, lowest, highest


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


class ActivationStatsS(Subscriber):
    """Follows the outputs of layers through training.

    Parameters
    ----------
    modules : iterable of torch.nn.Module
        The layers to follow.

    Attributes
    ----------
    hooks : Hooks
        One per layer. `hook.stats` holds four lists, one entry per training batch: the outputs' mean,
        their standard deviation, a histogram from -10 to 10 [40], and for each unit of the layer the
        share of the batch for which it did not fire (was not above zero), in the shape of one output.
    """

    def __init__(self, modules: Iterable[nn.Module]) -> None:
        self.modules = list(modules)
        self.hooks: Any = Hooks((), _record)

    def before_fit(self, learner: Learner) -> None:
        """Hook the layers, with nothing recorded."""
        self.hooks = Hooks(self.modules, _record)
        for hook in self.hooks:
            hook.stats = ([], [], [], [])

    def cleanup_fit(self, learner: Learner) -> None:
        """Unhook the layers; what was recorded stays."""
        self.hooks.remove_all()

    def state_dict(self) -> dict[str, Any]:
        """Return what was recorded, for a checkpoint: of each layer, each list as one tensor."""
        return {"stats": [[torch.stack(part) if part else None for part in hook.stats] for hook in self.hooks]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        for hook, stats in zip(self.hooks, state["stats"], strict=True):
            hook.stats = tuple([] if part is None else list(part.unbind()) for part in stats)

    def plot(self, figsize: tuple[float, float] | None = None, average_firing_rate: bool = False) -> list[Axes]:
        """Draw mean and standard deviation of each layer by batch; optionally also the mean share of silent units."""
        axes = new_axes(3 if average_firing_rate else 2, figsize)
        for hook in self.hooks:
            means, stds, _, silent = hook.stats
            series = [torch.stack(means), torch.stack(stds), torch.stack([s.mean() for s in silent])]
            for ax, values in zip(axes, series, strict=False):
                ax.plot(values.cpu().numpy(), label=hook.layer_name)
        for ax, name in zip(axes, ("mean", "standard deviation", "share not firing"), strict=False):
            ax.set(xlabel="training batch", ylabel=f"{name} of the outputs" if name != "share not firing" else name)
        axes[-1].legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        return axes

    def plot_hist(self, figsize: tuple[float, float] | None = None, log: bool = True) -> list[Axes]:
        """Draw each layer's histogram by batch, as an image; `log` shows log(1 + count)."""
        axes = new_axes(len(self.hooks), figsize)
        for ax, hook in zip(axes, self.hooks, strict=True):
            shown = torch.stack(hook.stats[2]).T.cpu()
            shown = shown.log1p() if log else shown
            extent = (0, shown.shape[1], *HISTOGRAM[1:])
            ax.imshow(shown.numpy(), origin="lower", aspect="auto", extent=extent)
            ax.set(xlabel="training batch", ylabel="output", title=hook.layer_name)
        return axes

    def plot_dead(self, binary: bool = False, figsize: tuple[float, float] | None = None) -> list[Axes]:
        """Draw the share of each batch for which a unit was silent; `binary`: only whether it was for all."""
        axes = new_axes(len(self.hooks), figsize)
        for ax, hook in zip(axes, self.hooks, strict=True):
            silent = torch.stack([s.flatten() for s in hook.stats[3]]).T.cpu().numpy()
            ax.imshow(silent == 1 if binary else silent, aspect="auto", vmin=0, vmax=1, cmap="cividis")
            ax.set(xlabel="training batch", ylabel="unit", title=hook.layer_name)
        return axes


def _record(hook: Any, layer: nn.Module, inp: Any, outp: Tensor) -> None:
    if not layer.training:
        return
    values = outp.detach().float()
    means, stds, histograms, silent = hook.stats
    means.append(values.mean())
    stds.append(values.std())
    histograms.append(torch.histc(values, *HISTOGRAM))
    silent.append((values <= 0).float().mean(0))
