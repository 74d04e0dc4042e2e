"""From images to batches: the loaders that a Learner trains and validates on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from ..errors import DataError
from .decoded import Decoded

FIRST = ("image", "label")  # the order of a batch, whatever the order of the columns


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
        If a value cannot become a tensor, or the values of a column differ in shape.
    """
    columns = data[0] if data else {}
    return [_stacked(name, [_tensor(name, row[name], flatten) for row in data]) for name in columns]


def _tensor(name: str, value: Any, flatten: bool) -> Tensor:
    from PIL.Image import Image

    if isinstance(value, Image):
        from torchvision.transforms.functional import to_tensor

        image: Tensor = to_tensor(value)
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
            Columns called image and label come first in each row.
        batch_size
            Rows per training batch; validation batches are twice as large, as they need no gradients.
        collate_fn
            Turns a list of rows into a batch.
        **kwargs
            Passed on to both loaders (`torch.utils.data.DataLoader`).

        Returns
        -------
        DataLoaders
            `train` is shuffled, `valid` is not.

        Raises
        ------
        DataError
            If there are not exactly two splits, or one of them is empty.
        """
        train, valid = (_in_order(dd[name]) for name in _two_splits(dd))
        return cls._pair(train, valid, batch_size, collate_fn=collate_fn, **kwargs)

    @classmethod
    def in_memory(cls, dd: Mapping[str, Any], batch_size: int, **kwargs: Any) -> DataLoaders:
        """Load a `datasets.DatasetDict` whose images are decoded once and kept as bytes (uint8).

        The batches are those of `from_hf_dd` with `flatten=False`, bit for bit, after the same `torch.manual_seed`.

        Parameters
        ----------
        dd
            Two splits, as for `from_hf_dd`. The images of a split share one size, and are greyscale or RGB.
        batch_size
            Rows per training batch; validation batches are twice as large.
        **kwargs
            Passed on to both loaders, all but `collate_fn`.

        Returns
        -------
        DataLoaders
            Each batch is a list: images, float32 [B, C, H, W] in 0..1, then labels, int64 [B].

        Raises
        ------
        DataError
            If there are not exactly two splits, one is empty, or its images differ in size or cannot be decoded.
        """
        train, valid = (Decoded(_in_order(dd[name]), name) for name in _two_splits(dd))
        return cls._pair(train, valid, batch_size, collate_fn=_as_it_is, **kwargs)

    @classmethod
    def _pair(cls, train: Any, valid: Any, batch_size: int, **kwargs: Any) -> DataLoaders:
        return cls(
            DataLoader(train, batch_size=batch_size, shuffle=True, **kwargs),
            DataLoader(valid, batch_size=batch_size * 2, shuffle=False, **kwargs),
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


def _in_order(split: Any) -> Any:
    columns = list(getattr(split, "column_names", ()))
    wanted = [name for name in FIRST if name in columns] + [name for name in columns if name not in FIRST]
    return split if columns == wanted else split.select_columns(wanted)


def _as_it_is(batch: list[Tensor]) -> list[Tensor]:
    return batch
