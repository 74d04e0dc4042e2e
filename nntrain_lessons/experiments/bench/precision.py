"""What half the width brings, what the memory layout does, and what compiling costs and brings."""

from collections.abc import Iterator

import torch
from torch import nn
from torch.nn import functional as F

from nntrain_lessons import train
from nntrain_lessons.data import DataLoaders
from nntrain_lessons.solutions import resnet
from nntrain_lessons.train import Learner, Subscriber

from ..training.compiling import compile_model
from ..training.images import loaders
from ..training.listeners import QuietS
from ..training.machines import has_bfloat16
from ..training.recipes import BATCH_SIZE
from .comparison import Comparison, Images, seconds, take_turns

BATCHES = 3  # timed in a row, of the 59 of an epoch
CHANNELS_LAST, CHANNELS_FIRST = "channels last", "channels first"


class ChannelsFirstS(Subscriber):
    """Lays each batch's images out channel after channel, as torch does where nobody says otherwise."""

    order = train.PrecisionS.order - 1

    def before_batch(self, learner: Learner) -> None:
        """Lay them out anew. A copy, because of a single channel torch takes either layout for the other."""
        x, *rest = learner.batch
        learner.batch = [x.clone(memory_format=torch.contiguous_format), *rest]


def measure(images: Images, rounds: int) -> Iterator[Comparison]:
    """Train the residual network on a few batches in each precision and layout; then compile it."""
    dls = loaders(images.dd, BATCHES * BATCH_SIZE)
    precisions = ["float32"] + ["bfloat16"] * has_bfloat16(torch.device("cpu"))
    learners = {
        f"{precision}, {layout}": _learner(dls, precision, layout)
        for precision in precisions
        for layout in (CHANNELS_FIRST, CHANNELS_LAST)
    }
    full = len(images.dd["train"]) / len(dls.train.dataset)  # from a few batches to an epoch
    ways = {name: lambda learner=learner: full * _epoch(learner) for name, learner in learners.items()}
    epoch = f"an epoch of resnet, worked out from {BATCHES} batches"
    yield Comparison(epoch, "s", f"float32, {CHANNELS_FIRST}", take_turns(ways, rounds))
    batches = len(images.dd["train"]) / BATCH_SIZE
    for precision in precisions:
        gain = compile_model(_learner(dls, precision, CHANNELS_LAST))
        values = {"as it is": [gain.before * batches], "compiled": [gain.after * batches]}
        notes = (f"compiling took {gain.compiling:.0f} s",)
        yield Comparison(f"{epoch}, {precision}, {CHANNELS_LAST}", "s", "as it is", values, notes)


def _learner(dls: DataLoaders, precision: str, layout: str) -> Learner:
    subs = [
        *([ChannelsFirstS()] if layout == CHANNELS_FIRST else []),
        train.PrecisionS(bfloat16=precision == "bfloat16", channels_last=layout == CHANNELS_LAST),
        train.NormalizationS(0.286, 0.353),
        QuietS(),
    ]
    model: nn.Module = resnet().apply(train.init_weights)
    return Learner(model, dls, F.cross_entropy, torch.optim.Adam, 1e-3, subs)


def _epoch(learner: Learner) -> float:
    return seconds(lambda: learner.fit(1, valid=False))
