"""What the pages on schedules and the finder need besides: few images, accuracies, how a finder's curve is read."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from nntrain_lessons import data
from nntrain_lessons.train import Learner


def few_loaders(dd: Any, images: int = 12_000, batch_size: int = 256) -> data.DataLoaders:
    """Load the first training images and all test images, so that a page may train several times.

    Parameters
    ----------
    dd : DatasetDict
        Splits train and test; it stays as it is.
    images : int
        How many training images at most, in the order of the file.
    batch_size : int
        Of training; evaluation takes twice as many.
    """
    first = dd["train"].select(range(min(images, len(dd["train"]))))
    return data.DataLoaders.in_memory({"train": first, "test": dd["test"]}, batch_size, channels_last=True)


def accuracies(learner: Learner) -> list[float]:
    """Return the accuracy of each evaluation of the latest fit."""
    return [row["accuracy"] for row in learner.history.rows if row["mode"] == "eval"]


def training_losses(learner: Learner) -> list[float]:
    """Return the mean training loss of each epoch of the latest fit."""
    return [row["loss"] for row in learner.history.rows if row["mode"] == "train"]


def steepest(lrs: Sequence[float], losses: Sequence[float], window: int = 5) -> float:
    """Return the rate at which a finder's loss falls fastest from one batch to the next.

    The rates rise by one factor each time, so this is the steepest place on a logarithmic axis. A
    batch's loss is noisy: each is replaced by the mean of the `window` losses around it first.

    Raises
    ------
    ValueError
        For fewer than `window + 1` losses.
    """
    if len(losses) <= window:
        raise ValueError(f"{len(losses)} losses: to smooth over {window}, a search needs more")
    smooth = [sum(losses[i : i + window]) / window for i in range(len(losses) - window + 1)]
    falls = [later - earlier for earlier, later in pairwise(smooth)]
    # Between the means i and i + 1 lies the fall; the later one is centred on this batch.
    return lrs[falls.index(min(falls)) + 1 + window // 2]
