"""What the Learner costs: an epoch through it, beside the shortest loop that does the same."""

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nntrain_lessons import progress, train
from nntrain_lessons.data import DataLoaders
from nntrain_lessons.train import Learner

from ..training.building import find_network
from ..training.images import loaders
from ..training.machines import has_bfloat16
from ..training.recipes import BATCH_SIZE
from .comparison import Comparison, Images, take_turns

MEAN, DEVIATION, LR = 0.286, 0.353, 6e-3
FEW = 10 * BATCH_SIZE  # images of an epoch that would take too long with all of them
BAR = "the bar: the Learner at most 1.05 x"


class _Terminal(io.StringIO):
    """Takes what is shown, and claims to be a terminal, so that the bars are drawn."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def measure(images: Images, rounds: int) -> Iterator[Comparison]:
    """Measure the CNN and the residual network in float32, and the latter in bfloat16 where the CPU has it."""
    yield compare(images.dd, "cnn_layers", "float32", rounds, None)
    yield compare(images.dd, "resnet", "float32", rounds, FEW)
    if has_bfloat16(torch.device("cpu")):
        yield compare(images.dd, "resnet", "bfloat16", rounds, FEW)


def compare(dd: Any, model: str, precision: str, rounds: int, images: int | None) -> Comparison:
    """Measure an epoch of a network both ways, each time from a new model, on the first so many images."""
    dls, make_model, bfloat16 = loaders(dd, images), find_network(model), precision == "bfloat16"
    pixels, labels = dls.train.dataset.columns
    ways = {
        "bare loop": lambda: bare_epoch(make_model, pixels, labels, bfloat16),
        "Learner": lambda: learner_epoch(make_model, dls, bfloat16),
    }
    title = f"an epoch of {model} in {precision}, {len(dls.train.dataset):,} images, metrics and progress on"
    return Comparison(title, "s", "bare loop", take_turns(ways, rounds), (BAR,))


def bare_epoch(make_model: Callable[[], nn.Module], images: Tensor, labels: Tensor, bfloat16: bool) -> float:
    """Train an epoch in the shortest loop there is, on uint8 images [N, 1, 28, 28] and labels [N]; give seconds."""
    model = make_model().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), LR)
    started = perf_counter()
    for rows in torch.randperm(len(images)).split(BATCH_SIZE):
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            preds = model((images[rows].float() / 255 - MEAN) / DEVIATION)
        loss = F.cross_entropy(preds.float(), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return perf_counter() - started


def learner_epoch(make_model: Callable[[], nn.Module], dls: DataLoaders, bfloat16: bool) -> float:
    """Train the same epoch through the Learner, with an accuracy and the bars of a terminal; give seconds."""
    subs = [
        train.PrecisionS(bfloat16=bfloat16),
        train.NormalizationS(MEAN, DEVIATION),
        train.MetricsS(accuracy=train.accuracy()),
        progress.ProgressS(),
    ]
    learner = Learner(make_model(), dls, F.cross_entropy, torch.optim.Adam, LR, subs)
    started = perf_counter()
    with redirect_stdout(_Terminal()):
        learner.fit(1, valid=False)
    return perf_counter() - started
