"""The outputs of layers, followed through a training."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from ..errors import LessonsError
from .checking import listed_layers
from .counting import first_tensor
from .drawing import new_axes
from .events import Subscriber
from .learner import Learner
from .probes import Hooks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HISTOGRAM = (40, -10.0, 10.0)  # bins, lowest, highest


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
        share of the batch for which it did not fire (was not above zero), in the shape of one output,
        whose first axis is taken for the batch. Of a layer that gives several tensors, the first is followed; one
        that is called twice in a batch has two entries for it.

    Raises
    ------
    LessonsError
        By the fit, where a layer gives no tensor; by a picture, where nothing was recorded.
    """

    of_training = True

    def __init__(self, modules: Iterable[nn.Module]) -> None:
        self.modules = listed_layers(modules)
        self.hooks: Any = Hooks((), _record)
        self._watching: Any = Hooks((), _record)

    def __repr__(self) -> str:
        entries = max((len(hook.stats[0]) for hook in self.hooks), default=0)
        return f"ActivationStatsS({len(self.modules)} layers, {entries} entries recorded)"

    def before_fit(self, learner: Learner) -> None:
        """Hook the layers, with nothing recorded."""
        self._watching = Hooks(self.modules, _record)
        for hook in self._watching:
            hook.stats = ([], [], [], [])

    def before_epoch(self, learner: Learner) -> None:
        """Forget the fit before when this one trains; one that only evaluates leaves what was recorded alone."""
        if learner.model.training:
            self.hooks = self._watching

    def cleanup_fit(self, learner: Learner) -> None:
        """Unhook the layers; what was recorded stays."""
        self._watching.remove_all()

    def state_dict(self) -> dict[str, Any]:
        """Return what was recorded, for a checkpoint: of each layer, each list as one tensor."""
        return {"stats": [[_stacked(hook, part) for part in hook.stats] for hook in self._watching]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        self.hooks = self._watching
        for hook, stats in zip(self.hooks, state["stats"], strict=True):
            hook.stats = tuple([] if part is None else list(part.unbind()) for part in stats)

    def plot(self, figsize: tuple[float, float] | None = None, average_firing_rate: bool = False) -> list[Axes]:
        """Draw mean and standard deviation of each layer by batch; optionally also the mean share of silent units."""
        recorded = self._recorded()
        axes = new_axes(3 if average_firing_rate else 2, figsize)
        for hook in recorded:
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
        recorded = self._recorded()
        axes = new_axes(len(recorded), figsize)
        for ax, hook in zip(axes, recorded, strict=True):
            shown = torch.stack(hook.stats[2]).T.cpu()
            shown = shown.log1p() if log else shown
            extent = (0, shown.shape[1], *HISTOGRAM[1:])
            image = ax.imshow(shown.numpy(), origin="lower", aspect="auto", extent=extent)
            ax.figure.colorbar(image, ax=ax, label="log(1 + count)" if log else "count")
            ax.set(xlabel="training batch", ylabel="output", title=hook.layer_name)
        return axes

    def plot_dead(self, binary: bool = False, figsize: tuple[float, float] | None = None) -> list[Axes]:
        """Draw the share of each batch for which a unit was silent; `binary`: only whether it was for all."""
        recorded = self._recorded()
        shares = [_stacked(hook, [share.flatten() for share in hook.stats[3]]).T.cpu() for hook in recorded]
        axes = new_axes(len(recorded), figsize)
        for ax, hook, silent in zip(axes, recorded, shares, strict=True):
            shown = (silent == 1).float() if binary else silent
            image = ax.imshow(shown.numpy(), aspect="auto", vmin=0, vmax=1, cmap="cividis")
            ax.figure.colorbar(image, ax=ax, label="silent for all" if binary else "share not firing")
            ax.set(xlabel="training batch", ylabel="unit", title=hook.layer_name)
        return axes

    def _recorded(self) -> list[Any]:
        recorded = [hook for hook in self.hooks if hook.stats[0]]
        if not recorded:
            raise LessonsError("ActivationStatsS: nothing was recorded yet; train first, with these layers called")
        return recorded


def _stacked(hook: Any, entries: list[Tensor]) -> Any:
    if not entries:
        return None
    if len({entry.shape for entry in entries}) > 1:
        raise LessonsError(
            f"ActivationStatsS: {hook.layer_name} gave outputs of several shapes, whose units cannot be followed; "
            "leave this layer out"
        )
    return torch.stack(entries)


def _record(hook: Any, layer: nn.Module, inp: Any, outp: Any) -> None:
    if not layer.training:
        return
    found = first_tensor(outp)
    if found is None or found.is_complex():
        raise LessonsError(f"ActivationStatsS: {hook.layer_name} gives no tensor of real numbers; leave this layer out")
    values = found.detach().float()
    means, stds, histograms, silent = hook.stats
    means.append(values.mean())
    stds.append(values.std() if values.numel() > 1 else torch.zeros_like(values.mean()))
    histograms.append(torch.histc(values, *HISTOGRAM))
    silent.append((values <= 0).float().mean(0) if values.ndim else (values <= 0).float())
