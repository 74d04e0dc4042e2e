"""From images to batches: the loaders that a Learner trains and validates on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from ..errors import DataError
from .columns import batch_order, has_transform, plain
from .decoded import Decoded
from .pictures import as_grey_or_rgb

TRAINING_ONLY = ("drop_last", "sampler", "batch_sampler", "shuffle")  # options that say what is learned from


def hf_ds_collate_fn(data: list[dict[str, Any]], flatten: bool = True) -> list[Tensor]:
    """Make one batch of a list of rows.

    Parameters
    ----------
    data
        Rows of a Hugging Face data set; every row has the same columns.
    flatten
        True turns each image of shape [C, H, W] into one line of C * H * W numbers.

    Returns
    -------
    list of Tensor
        One tensor per column, in the order of the columns, B rows each. Images are float32 in 0..1, of shape
        [B, C * H * W] or [B, C, H, W]; everything else is what `torch.tensor` makes of it (int64 [B] for labels).

    Raises
    ------
    DataError
        If a value cannot become a tensor, an image is neither greyscale nor RGB and cannot be converted, or the values
        of a column differ in shape.
    """
    columns = data[0] if data else {}
    return [_stacked(name, [_tensor(name, row[name], flatten) for row in data]) for name in columns]


def _tensor(name: str, value: Any, flatten: bool) -> Tensor:
    from PIL.Image import Image

    if isinstance(value, Image):
        from torchvision.transforms.functional import to_tensor

        image: Tensor = to_tensor(as_grey_or_rgb(value, f"column {name!r}"))
        return image.flatten() if flatten else image
    if isinstance(value, Tensor):
        return value
    try:
        return torch.tensor(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise DataError(
            f"column {name!r}: a value of type {type(value).__name__} cannot become a tensor; "
            f"drop the column with dd.remove_columns({name!r}), or turn it into numbers with dd.map(...)"
        ) from error


def _stacked(name: str, values: list[Tensor]) -> Tensor:
    try:
        return torch.stack(values)
    except RuntimeError as error:
        shapes = sorted({tuple(value.shape) for value in values})
        raise DataError(
            f"column {name!r}: the values of one batch differ in shape, {shapes[0]} and {shapes[-1]}; "
            "bring them to one size with dd.map(...) first"
        ) from error


class DataLoaders:
    """The two loaders of a training run.

    Parameters
    ----------
    train, valid
        What yields the batches to learn from, and those that the model is measured on: anything to loop over.
    """

    def __init__(self, train: Any, valid: Any) -> None:
        self.train = train
        self.valid = valid

    def __repr__(self) -> str:
        return f"DataLoaders(train: {_told(self.train)}; valid: {_told(self.valid)})"

    @classmethod
    def from_hf_dd(
        cls,
        dd: Mapping[str, Any],
        batch_size: int,
        collate_fn: Callable[[list[Any]], Any] = hf_ds_collate_fn,
        **kwargs: Any,
    ) -> DataLoaders:
        """Load the rows of a `datasets.DatasetDict`, decoding each image anew in every epoch.

        Parameters
        ----------
        dd
            Two splits. The one called "train" is the training split; if none is, the first one is.
            A batch is images first, whatever the column is called, then targets (`ClassLabel`), then other columns.
            A format (`with_format`) changes nothing; a transform (`with_transform`) is applied, and gives the rows.
        batch_size
            Rows per training batch; validation batches are twice as large, as they need no gradients.
        collate_fn
            Turns a list of rows into a batch. One of your own gets the rows as the splits give them.
        **kwargs
            Passed on to both loaders (`torch.utils.data.DataLoader`), but `drop_last`, `shuffle`, `sampler` and
            `batch_sampler` to the one for training only: every validation image is measured.

        Returns
        -------
        DataLoaders
            `train` is shuffled, unless there is a sampler; `valid` is not.

        Raises
        ------
        DataError
            If there are not exactly two splits, one of them is empty, or its columns leave open which are the inputs.
        """
        names, is_ours = _two_splits(dd), getattr(collate_fn, "func", collate_fn) is hf_ds_collate_fn
        train, valid = (_prepared(dd[name], name) if is_ours else dd[name] for name in names)
        orders = [_transformed_order(split) if is_ours else None for split in (train, valid)]
        collates = [collate_fn if order is None else partial(_in_order, order, collate_fn) for order in orders]
        return cls._pair(train, valid, batch_size, collates, kwargs)

    @classmethod
    def in_memory(
        cls, dd: Mapping[str, Any], batch_size: int, channels_last: bool = False, **kwargs: Any
    ) -> DataLoaders:
        """Load a `datasets.DatasetDict` whose images are decoded once and kept as bytes (uint8).

        The batches are those of `from_hf_dd` with `flatten=False`, bit for bit, after the same `torch.manual_seed`.

        Parameters
        ----------
        dd
            Two splits, as for `from_hf_dd`. The images of a split share one size, and one of greyscale and RGB.
        batch_size
            Rows per training batch; validation batches are twice as large.
        channels_last
            Whether the channels of a pixel lie side by side in memory, by which a CPU convolves a quarter faster. It
            shows in the strides alone; but then `x.view(len(x), -1)` fails after a convolution: write `x.flatten(1)`.
        **kwargs
            Passed on as by `from_hf_dd`, all but `collate_fn`.

        Returns
        -------
        DataLoaders
            Each batch is a list: images, float32 [B, C, H, W] in 0..1, then labels, int64 [B].

        Raises
        ------
        DataError
            If there are not exactly two splits, one is empty, its images differ in size or cannot be decoded, or it
            has a transform, which would have to run anew for each row.
        """
        names = _two_splits(dd)
        for name in names:
            if has_transform(dd[name]):
                raise DataError(
                    f"the split {name!r} has a transform, which in_memory would not use, as it decodes once: "
                    "load with from_hf_dd, or apply it for good with dd.map(...)"
                )
        train, valid = (Decoded(_prepared(dd[name], name), name, channels_last) for name in names)
        return cls._pair(train, valid, batch_size, [_as_it_is] * 2, kwargs)

    @classmethod
    def _pair(
        cls,
        train: Any,
        valid: Any,
        batch_size: int,
        collates: list[Callable[[list[Any]], Any]],
        options: dict[str, Any],
    ) -> DataLoaders:
        both = {name: value for name, value in options.items() if name not in TRAINING_ONLY}
        own = {name: value for name, value in options.items() if name in TRAINING_ONLY}
        if "batch_sampler" not in own:
            own = {"batch_size": batch_size, "shuffle": "sampler" not in own} | own
        return cls(
            DataLoader(train, collate_fn=collates[0], **own, **both),
            DataLoader(valid, batch_size=batch_size * 2, collate_fn=collates[1], **both),
        )


def _two_splits(dd: Any) -> tuple[str, str]:
    if not isinstance(dd, Mapping):
        raise DataError(f"a DatasetDict of two splits is wanted, not a {type(dd).__name__}; give dd, not dd['train']")
    names = list(dd)
    if len(names) != 2:
        raise DataError(
            f"two splits are wanted, one to train on and one to validate on, but there are {len(names)}: "
            f"{', '.join(map(str, names))}; write hold_out(dd) for a validation set from the training images, "
            'or DatasetDict({"train": dd["train"], "valid": dd["test"]})'
        )
    for name in names:
        if len(dd[name]) == 0:
            raise DataError(f"the split {name!r} is empty; give each of the two splits at least one row")
    train, valid = names if names[1] != "train" else names[::-1]
    return train, valid


def _prepared(split: Any, name: str) -> Any:
    """Return a split with its columns in the order of a batch; without a format, but with its transform."""
    if not hasattr(split, "column_names") or has_transform(split):
        return split
    split = plain(split)
    order = batch_order(split, name)
    return split if order == list(split.column_names) else split.select_columns(order)


def _transformed_order(split: Any) -> list[str] | None:
    """Return the order of a batch where a transform makes the rows: what is an image first, the rest as it comes."""
    if not has_transform(split):
        return None
    row = split[0]
    return sorted(row, key=lambda name: not _is_image(row[name]))  # sorted keeps the order of equals


def _is_image(value: Any) -> bool:
    from PIL.Image import Image

    return isinstance(value, Image) or getattr(value, "ndim", 0) > 1


def _in_order(order: list[str], collate_fn: Callable[[list[Any]], Any], data: list[dict[str, Any]]) -> Any:
    return collate_fn([{name: row[name] for name in order} for row in data])


def _told(loader: Any) -> str:
    """Say what a loader gives, as far as it knows."""
    try:
        batches = f"{len(loader):,} batches"
    except TypeError:
        return type(loader).__name__
    size, images = getattr(loader, "batch_size", None), getattr(loader, "dataset", None)
    if size is None or images is None:
        return batches
    return f"{batches} of {size}, {len(images):,} rows"


def _as_it_is(batch: list[Tensor]) -> list[Tensor]:
    return batch
