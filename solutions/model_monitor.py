# %% [markdown]
# # Counting parameters and compute
#
# *About 45 minutes, and optional. The page to read: "Parameters and compute". The source: Sze, Chen, Yang and Emer,
# 2017, arXiv:1703.09039. Comes after: the residual block.*
#
# **The question.** Which part of a network is large, and which part is slow? These are not the same. A kernel's
# weights are stored once, but they are used at every point of the grid. Parameters can be read off a layer; for the
# compute one has to know how large the grid is when the data comes by. So let the data come by, once, and look.
#
# **The formula.** The unit is the multiply-accumulate: one product, added to a sum. A convolution makes
#
# $$K_h \cdot K_w \cdot \frac{C_{in}}{groups} \cdot H_{out} \cdot W_{out} \cdot C_{out}$$
#
# | symbol | what it is |
# |---|---|
# | $K_h$, $K_w$ | the kernel's height and width |
# | $C_{in}$, $C_{out}$ | the channels that go in and come out |
# | $groups$ | into how many groups the channels are split; nearly always 1 |
# | $H_{out}$, $W_{out}$ | the grid that comes **out** |
#
# of them for one image; a linear layer makes one for each of its weights.
#
# **By hand.** A 3x3 convolution from 8 to 16 channels with stride 2 on a grid of 14 x 14 gives a grid of 7 x 7: 3 · 3
# · 8 · 7 · 7 · 16 = 56,448. Taken at the grid that goes in, it would be four times that, and wrong.
#
# A `ResBlock(8, 16)` on a grid of 14 x 14: its first convolution has stride 1, so 9 · 8 · 14 · 14 · 16 = 225,792; its
# second 9 · 16 · 7 · 7 · 16 = 112,896; the 1x1 convolution of the skip, after pooling, 8 · 7 · 7 · 16 = 6,272.
# Together 344,960. A linear layer from 256 to 10 makes 2,560.

# %%
"""A subscriber that counts each layer's parameters and multiply-accumulates, on one batch."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from types import SimpleNamespace
from typing import Any

from torch import Tensor, nn

from nntrain_lessons.train import CancelFitException, Hooks, Learner, Subscriber
from nntrain_lessons.train.checking import images_in, listed_layers
from nntrain_lessons.train.counting import first_tensor, layer_macs
from nntrain_lessons.train.rows import SeenByTorch, remarks, running, totals

# %% [markdown]
# ## First part: one convolution
#
# - `conv_macs`: the formula, for one image. Look at the shape of the convolution's weight before you ask the layer
#   for its settings: most of the formula is in there.
#
# **What is checked:** several kernels, also ones that are not square, several channels, grids and groups.


# %% tags=["exercise-model_monitor"]
def conv_macs(conv: nn.Conv2d, height: int, width: int) -> int:
    """Count a convolution's multiply-accumulates on one image, for an output grid of height x width.

    The channels that go in are those that a kernel sees: with groups, its group's.
    """
    # solution: from the shape of conv.weight, and the grid
    out_c, in_c, kernel_height, kernel_width = conv.weight.shape
    return kernel_height * kernel_width * in_c * height * width * out_c


# %% [markdown]
# ## Second part: a whole model
#
# A hook is a function that torch calls after each forward pass of a layer. The library's `Hooks(layers, func)` puts
# one on each layer. It is a list: each entry belongs to one layer, has a `layer_name`, and takes any further
# attribute that you set. `func(hook, layer, inp, outp)` gets that entry, the layer, the tuple of its inputs and its
# output. `remove_all()` takes the hooks off again.
#
# Give each layer of `modules` a row, an entry of `self.hooks`, with five things: `layer_name`; `nparams`, how many
# numbers its parameters hold (BatchNorm's running averages are no parameters); `in_shape` and `out_shape`, as tuples
# with the batch first; and `mac`, the multiply-accumulates for **one** image of every 2d convolution and linear layer
# inside. A layer may itself be a container of layers: then the row counts what is in it. A layer that is called twice
# has worked twice, and counts twice; its parameters are stored once, and count once.
#
# - `before_fit`: hook what you need, and count the parameters. You need a function of your own for what a hook does,
#   in a cell above the class or as a method;
# - `before_batch`: looking must change nothing, and in training mode BatchNorm takes every batch into its averages;
# - `after_predict`: one forward pass has shown everything. `CancelFitException` ends the fit;
# - `cleanup_fit`: hooks off, and the mode (`model.training`) as it was. This event always comes, also after an error.
#
# `self._undo` is an offer: an `ExitStack` remembers calls to make later, by `callback(function, argument)`, and makes
# them when it is closed, the last one first. `enter_context(Hooks(...))` leaves the taking-off with it. You may do
# without. `__repr__`, which draws the table, is given.
#
# **What is checked:** each row's five values, for one image and for many, of layers and of containers several deep;
# weights, all buffers of BatchNorm, the batches, and the mode (of the layers inside, too) are as before; no hook is
# left behind, however the fit ends; and a second count gives the same. A model whose layers are in different modes is
# not tried.
#
# **What you need not do:** count additions, norms, pooling or activations; measure time or memory; count other kinds
# of layers, layers that two rows share, layers that take or give tuples. (The solution does, with the library's help.)


# %%
def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


# %% tags=["exercise-model_monitor"]
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
        layer inside, once for each call while the row's layer runs; so too of 1d, 3d and transposed
        convolutions, recurrent layers and attention. Additions, pooling, norms and activations are
        not counted; products made by functions that are no layers are told below the table.
    """

    only_looks = True  # so checkpoints and schedules sit out, and the Learner's history stays that of its training

    def __init__(self, modules: Iterable[nn.Module]) -> None:
        self.modules = list(dict.fromkeys(listed_layers(modules)))  # a layer that is named twice has one row
        self.hooks: Any = []
        self._undo = ExitStack()  # what to undo when the fit ends
        self._whole = SimpleNamespace(beyond=0)  # what is noted of the whole model
        self._seen, self._counting = SeenByTorch(), ExitStack()

    def before_fit(self, learner: Learner) -> None:
        """Hook the layers, and what is inside them."""
        # solution: hook the layers, count parameters, keep the mode
        self._undo.callback(learner.model.train, learner.model.training)
        self.hooks = self._undo.enter_context(Hooks(self.modules, _note_shapes))
        for hook, module in zip(self.hooks, self.modules, strict=True):
            hook.nparams, hook.mac = sum(p.numel() for p in module.parameters()), 0
            hook.in_shape = hook.out_shape = ()
            self._undo.enter_context(Hooks(module.modules(), partial(_add_macs, hook)))

    def before_batch(self, learner: Learner) -> None:
        """Only look: in training mode BatchNorm would take this batch into its running averages."""
        # solution: make the forward pass leave the running averages alone
        learner.model.eval()
        self._counting.enter_context(running(self._whole, learner.model, self._seen))
        for hook, module in zip(self.hooks, self.modules, strict=True):
            hook.images = images_in(learner.batch)
            self._counting.enter_context(running(hook, module, self._seen))
        self._counting.enter_context(self._seen)

    def after_predict(self, learner: Learner) -> None:
        """Stop: one forward pass has shown everything."""
        # solution: end the fit before anything is learned
        raise CancelFitException

    def cleanup_batch(self, learner: Learner) -> None:
        """Stop following what runs when, and torch's own counter."""
        self._counting.close()

    def cleanup_fit(self, learner: Learner) -> None:
        """Unhook every layer, and give the model its mode back."""
        # solution: hooks off, and the mode as it was
        self._undo.close()

    def __repr__(self) -> str:
        if not self.hooks:
            return f"ModelMonitorS: {len(self.modules)} layers, nothing counted yet"
        rows: list[tuple[str, ...]] = [("layer", "input", "output", "parameters", "MACs")]
        for hook in self.hooks:
            rows.append(
                (hook.layer_name, _by(hook.in_shape), _by(hook.out_shape), f"{hook.nparams:,}", f"{hook.mac:,}")
            )
        rows.append(("total", "", "", *(f"{total:,}" for total in totals(self.hooks, self.modules))))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.rjust, row, widths)) for row in rows]
        return "\n".join([*lines, *remarks(self.hooks, self.modules, self._whole)])


# %% tags=["solution"]
def _note_shapes(hook: Any, layer: nn.Module, inp: Any, outp: Any) -> None:
    inp, outp = [first_tensor(inp)], first_tensor(outp)  # a layer may take and give tuples, or dicts
    if inp[0] is None or outp is None:
        return
    hook.in_shape, hook.out_shape = tuple(inp[0].shape), tuple(outp.shape)


def _add_macs(owner: Any, hook: Any, layer: nn.Module, inp: tuple[Any, ...], outp: Any) -> None:
    if not owner.running:
        return  # another row, which holds the layer as well, has called it
    is_of_images = isinstance(outp, Tensor) and len(outp) == owner.images
    if not isinstance(layer, nn.Conv2d | nn.Linear) or not is_of_images:
        whole, rest = divmod(layer_macs(layer, inp, outp), owner.images)  # more than the exercise asks for
        owner.mac += whole + rest / owner.images if rest else whole
    elif isinstance(layer, nn.Conv2d):
        height, width = outp.shape[2:]
        owner.mac += conv_macs(layer, height, width)
    elif isinstance(layer, nn.Linear):
        owner.mac += layer.in_features * outp[0].numel()


# %% [markdown]
# ## What a right answer shows
#
# The residual network. Three quarters of its parameters are in the last block, but not a quarter of its compute: the
# grid shrinks as fast as the channels grow.
#
# ```text
#         layer             input            output  parameters       MACs
#    0_ResBlock   2 x 1 x 28 x 28   2 x 8 x 28 x 28         696    514,304
#    1_ResBlock   2 x 8 x 28 x 28  2 x 16 x 14 x 14       3,664  1,379,840
#    2_ResBlock  2 x 16 x 14 x 14    2 x 32 x 7 x 7      14,496  1,379,840
#    3_ResBlock    2 x 32 x 7 x 7    2 x 64 x 4 x 4      57,664  1,525,760
#    4_ResBlock    2 x 64 x 4 x 4   2 x 128 x 2 x 2     230,016  1,802,240
#    5_ResBlock   2 x 128 x 2 x 2   2 x 256 x 1 x 1     918,784  1,802,240
#     6_Flatten   2 x 256 x 1 x 1           2 x 256           0          0
#      7_Linear           2 x 256            2 x 10       2,560      2,560
# 8_BatchNorm1d            2 x 10            2 x 10          20          0
#         total                                       1,227,900  8,406,784
# ```

# %%
if __name__ == "__main__":
    import torch

    from nntrain_lessons.data import DataLoaders
    from nntrain_lessons.solutions import resnet

    def show_table(model: nn.Module) -> None:
        """Print the table for one batch of two images."""
        batches = [[torch.randn(2, 1, 28, 28), torch.zeros(2, dtype=torch.long)]]
        monitor = ModelMonitorS(model.children())
        Learner(model, DataLoaders(batches, []), nn.CrossEntropyLoss(), torch.optim.SGD, 0.1, [monitor]).fit(1)
        print(monitor)

    show_table(resnet())
