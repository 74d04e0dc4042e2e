"""Where the images come from: a folder, the Hugging Face Hub, or a drawing."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import torch

from ..errors import DataError
from .columns import label_column
from .folders import is_fashion_mnist, read_folder
from .hub import hub_folder

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

HUB_ID = "zalando-datasets/fashion_mnist"
VARIABLE = "NNTRAIN_DATA"
OWNER_AND_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*")
OTHERWISE = f'set {VARIABLE} to a folder that holds it, or say --data drawn / fashion_mnist("drawn") for drawn garments'


@dataclass(frozen=True)
class Source:
    """Where images come from.

    Parameters
    ----------
    kind
        A folder, a data set of the Hub, or images drawn by this library.
    where
        The absolute folder, the Hub's id, or nothing for drawn images.
    """

    kind: Literal["folder", "hub", "drawn"]
    where: str = ""

    @property
    def name(self) -> str:
        """The images in a few words, without a path of this machine: for history files."""
        if self.kind == "drawn":
            return "drawn garments"
        if self._is_fashion_mnist():
            return "Fashion-MNIST"
        return f"Hub {self.where}" if self.kind == "hub" else f"folder {Path(self.where).name}"

    @property
    def label(self) -> str:
        """The images and where they come from: for a run's header and the plots."""
        if self.kind == "drawn":
            return "drawn garments (not Fashion-MNIST)"
        place = f"{'Hub' if self.kind == 'hub' else 'folder'} {self.where}"
        return f"Fashion-MNIST ({place})" if self._is_fashion_mnist() else f"images of the {place}"

    def _is_fashion_mnist(self) -> bool:
        return self.where == HUB_ID if self.kind == "hub" else is_fashion_mnist(Path(self.where))


def fashion_mnist(source: str | Path | None = None) -> DatasetDict:
    """Load Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017, arXiv:1708.07747), or images of the same form.

    Parameters
    ----------
    source
        A folder in the Hub's layout (parquet files; a relative one is taken from the working directory), the id
        `owner/name` of a data set on the Hugging Face Hub, or the word `drawn` for `drawn_garments()`. By default the
        environment's `NNTRAIN_DATA`, which may hold the same; without it `zalando-datasets/fashion_mnist`
        on the Hub, or the Hub's cache where the Hub cannot be reached.

    Returns
    -------
    DatasetDict
        Splits train (60,000 rows) and test (10,000 rows); columns image (PIL image, 28 x 28, greyscale) and
        label (int, 0 to 9).

    Raises
    ------
    DataError
        If the images cannot be had, or are not what they should be; within five seconds where the Hub does not answer.
        Nothing else is used in their place.
    """
    found = resolve_source(source)
    if found.kind == "drawn":
        from .garments import drawn_garments

        return drawn_garments()
    if found.kind == "folder":
        return read_folder(Path(found.where))
    no_folder = (
        "" if found.where == HUB_ID else f"check the spelling, as {_absolute(found.where)} is no folder either, or "
    )
    return read_folder(hub_folder(found.where, no_folder + OTHERWISE))


def resolve_source(source: str | Path | None = None) -> Source:
    """Tell what a source is, without loading it.

    What is there as a folder is a folder; else what looks like `owner/name` is an id of the Hub.

    Parameters
    ----------
    source
        As for `fashion_mnist`.

    Raises
    ------
    DataError
        If the source is neither a folder nor an id of the Hub.
    """
    said = "the source of images" if source else VARIABLE
    given = source or os.environ.get(VARIABLE) or None
    if given is None:
        return Source("hub", HUB_ID)
    if given == "drawn":
        return Source("drawn")
    folder = _absolute(given)
    try:
        if folder.is_dir():
            return Source("folder", str(folder))
        is_file = folder.exists()
    except (OSError, ValueError) as error:  # no right to look, or no possible name
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"{said}: {folder} cannot be opened ({reason}); {OTHERWISE}") from error
    if is_file:
        raise DataError(f"{said}: {folder} is a file; name the folder that holds the parquet files")
    if isinstance(given, str) and OWNER_AND_NAME.fullmatch(given):
        return Source("hub", given)
    raise DataError(f"{said}: there is no folder {folder}, and an id of the Hub has the form owner/name; {OTHERWISE}")


def _absolute(folder: str | Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / os.path.expanduser(folder)))  # noqa: PTH111 - Path's raises on ~nobody


def hold_out(dd: DatasetDict, n: int = 10_000, seed: int = 0, label: str | None = None) -> DatasetDict:
    """Split a validation set off the training images, each class with its share.

    The test split is left out on purpose: it selects nothing, so choices are made on `valid`, and the result
    has the two splits that `DataLoaders` takes.

    Parameters
    ----------
    dd
        Has a split train with a column of classes.
    n
        Images to hold out. Each class gives its share of them, to within one image.
    seed
        Says which images; the same seed always gives the same ones. Global random states play no part.
    label
        The column of the classes. Otherwise the first with the feature `ClassLabel`, or with a usual name.

    Returns
    -------
    DatasetDict
        `train`, the rest, and `valid`, the n images held out; both in the order they had.

    Raises
    ------
    DataError
        If there is no split train, no column of classes, or n is not at least 1 and below its number of rows.
    """
    from datasets import DatasetDict

    if "train" not in dd:
        raise DataError(f"hold_out takes from the split train, but there is only {', '.join(dd)}; name it train")
    train = dd["train"]
    if not 1 <= n < len(train):
        raise DataError(f"hold_out: n is {n}, but it must be at least 1 and below the {len(train)} training images")
    column = label_column(train, label)
    held = _stratified(_classes(train, column), n, seed)
    rest = sorted(set(range(len(train))) - set(held))
    return DatasetDict({"train": train.select(rest), "valid": train.select(held)})


def _classes(split: Dataset, column: str) -> list[Any]:
    values: list[Any] = split.with_format(None)[column][:]
    try:
        sorted(set(values))
    except TypeError as error:  # what cannot be counted, or put in order
        raise DataError(
            f"hold_out: the values of column {column!r} are no classes; name another: hold_out(dd, label=...)"
        ) from error
    return values


def _stratified(labels: list[Any], n: int, seed: int) -> list[int]:
    """Draw n places, every label with its share; what rounding leaves goes to the largest remainders."""
    places: dict[Any, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        places[label].append(place)
    shares = {label: n * len(places[label]) for label in sorted(places)}  # in units of 1 / len(labels)
    counts = {label: share // len(labels) for label, share in shares.items()}
    by_remainder = sorted(shares, key=lambda label: -(shares[label] % len(labels)))
    for label in by_remainder[: n - sum(counts.values())]:
        counts[label] += 1
    generator = torch.Generator().manual_seed(seed)
    drawn = []
    for label, count in counts.items():
        order = torch.randperm(len(places[label]), generator=generator).tolist()
        drawn += [places[label][i] for i in order[:count]]
    return sorted(drawn)
