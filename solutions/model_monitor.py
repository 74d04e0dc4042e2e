# %% [markdown]
# # Counting parameters and compute
#
# A convolution with a K x K kernel makes, for each of its Hout x Wout x Cout outputs, K x K x Cin
# multiply-accumulates. What counts is the grid of the output.

# %%
"""A subscriber that counts each layer's parameters and multiply-accumulates, on one batch."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any

from torch import Tensor, nn

from nntrain_lessons.train import CancelFitException, Hooks, Learner, Subscriber


# %%
def conv_macs(conv: nn.Conv2d, height: int, width: int) -> int:
    """Count a convolution's multiply-accumulates on one image, for an output grid of height x width.

    The channels that go in are those that a kernel sees: with groups, its group's.
    """
    out_c, in_c, kernel_height, kernel_width = conv.weight.shape
    return kernel_height * kernel_width * in_c * height * width * out_c


# %%
class ModelMonitorS(Subscriber):
    """Runs one batch through the model, counts, and ends the fit before anything is learned.

    Parameters
    ----------
    modules : iterable of torch.nn.Module
        The layers, one row each.

    Attributes
    ----------
    hooks : list
        One per layer, each with `layer_name`, `nparams`, `in_shape` and `out_shape` (tuples, the batch
        first), and `mac`: the multiply-accumulates on one image of every 2d convolution and linear
        layer inside. Additions, pooling, norms and activations are not counted.
    """

    def __init__(self, modules: Iterable[nn.Module]) -> None:
        self.modules = list(modules)
        self.hooks: Any = []
        self._undo = ExitStack()  # what to undo when the fit ends

    def before_fit(self, learner: Learner) -> None:
        """Hook the layers, and what is inside them."""
        self._undo.callback(learner.model.train, learner.model.training)
        self.hooks = self._undo.enter_context(Hooks(self.modules, _note_shapes))
        for hook, module in zip(self.hooks, self.modules, strict=True):
            hook.nparams, hook.mac = sum(p.numel() for p in module.parameters()), 0
            hook.in_shape = hook.out_shape = ()
            self._undo.enter_context(Hooks(module.modules(), partial(_add_macs, hook)))

    def before_batch(self, learner: Learner) -> None:
        """Only look: in training mode BatchNorm would take this batch into its running averages."""
        learner.model.eval()

    def after_predict(self, learner: Learner) -> None:
        """Stop: one forward pass has shown everything."""
        raise CancelFitException

    def cleanup_fit(self, learner: Learner) -> None:
        """Unhook every layer, and give the model its mode back."""
        self._undo.close()

    def __repr__(self) -> str:
        rows: list[tuple[str, ...]] = [("layer", "input", "output", "parameters", "MACs")]
        for hook in self.hooks:
            rows.append(
                (hook.layer_name, _by(hook.in_shape), _by(hook.out_shape), f"{hook.nparams:,}", f"{hook.mac:,}")
            )
        total = [f"{sum(getattr(hook, name) for hook in self.hooks):,}" for name in ("nparams", "mac")]
        rows.append(("total", "", "", *total))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


# %%
def _note_shapes(hook: Any, layer: nn.Module, inp: tuple[Tensor, ...], outp: Tensor) -> None:
    hook.in_shape, hook.out_shape = tuple(inp[0].shape), tuple(outp.shape)


def _add_macs(owner: Any, hook: Any, layer: nn.Module, inp: tuple[Tensor, ...], outp: Tensor) -> None:
    if isinstance(layer, nn.Conv2d):
        height, width = outp.shape[2:]
        owner.mac += conv_macs(layer, height, width)
    elif isinstance(layer, nn.Linear):
        owner.mac += layer.in_features * outp[0].numel()


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
