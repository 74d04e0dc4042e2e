"""The images of the runs, told by name, and looked at before anything is trained on them."""

import random
from typing import Any

from nntrain_lessons import data
from nntrain_lessons.data import DataLoaders, Source, resolve_source
from nntrain_lessons.errors import DataError

from .recipes import BATCH_SIZE


def load_images(given: str | None = None) -> tuple[Source, Any]:
    """Load the images, saying first which are tried, then which they are.

    Parameters
    ----------
    given : str, optional
        As for `fashion_mnist`.

    Returns
    -------
    Source, DatasetDict
        What they are, and they themselves.

    Raises
    ------
    DataError
        Where they cannot be had, or the networks cannot be trained on them.
    """
    source = resolve_source(given)
    print(f"images: trying {source.label}", flush=True)
    dd = data.fashion_mnist(given)
    check_images(dd)
    print(f"images: {source.name}, {len(dd['train']):,} to train on, {len(dd['test']):,} to evaluate on", flush=True)
    return source, dd


def check_images(dd: Any) -> None:
    """Refuse images that the networks are not made for, in one line."""
    for name, split in dd.items():
        image, labels = split[0]["image"], set(split["label"][:])
        if (image.mode, image.size) != ("L", (28, 28)):
            found = f"{image.mode} of {image.width} x {image.height}"
            raise DataError(f"{name}: the networks take greyscale images (L) of 28 x 28, not {found}; convert them")
        if not labels <= set(range(10)):
            raise DataError(f"{name}: labels go from 0 to 9, here from {min(labels)} to {max(labels)}; renumber them")
    if len(dd["train"]) % BATCH_SIZE == 1:
        raise DataError("train: the last batch would hold one image, and BatchNorm needs two; leave an image out")


def loaders(dd: Any, images: int | None = None, redrawn: float = 0.0, batch_size: int = BATCH_SIZE) -> DataLoaders:
    """Load what a recipe trains and is evaluated on: perhaps the first so many images, perhaps with labels drawn anew.

    Parameters
    ----------
    dd : DatasetDict
        Splits train and another.
    images, redrawn, batch_size
        As in `Recipe`.
    """
    chosen = dd["train"]
    if images is not None:
        chosen = chosen.select(range(min(images, len(chosen))))
    if redrawn:
        labels, feature = redraw(chosen["label"][:], redrawn), chosen.features["label"]
        chosen = chosen.remove_columns("label").add_column("label", labels, feature=feature)
    return DataLoaders.in_memory({**dd, "train": chosen}, batch_size, channels_last=True)


def redraw(labels: list[int], share: float) -> list[int]:
    """Draw each label anew with this probability, among the ten classes: a tenth of them comes out as it was.

    The draws have a generator of their own, so they are the same for every seed of a run.
    """
    generator = random.Random(0)  # noqa: S311 - nobody is to be surprised by it
    return [generator.randrange(10) if generator.random() < share else label for label in labels]
