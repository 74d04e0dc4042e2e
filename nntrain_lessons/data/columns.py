"""Which columns of a split are the inputs, which the targets, and what its format asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import DataError

TARGETS = ("label", "labels", "target", "targets", "y", "class")  # where no column says by its feature that it is one
CUSTOM = "custom"  # the format of `with_transform`, in the words of `datasets`


def batch_order(split: Any, name: str) -> list[str]:
    """Return the columns of a split in the order of a batch: images, then targets, then whatever else there is.

    Parameters
    ----------
    split
        A `datasets.Dataset`. Images are the columns with the feature `Image`; where there is none, the first column
        that is no target is the input. Targets are the columns with the feature `ClassLabel`, else those with
        one of the usual names.
    name
        What errors call the split.

    Raises
    ------
    DataError
        If there are two columns of images, and targets besides: which of them the Learner should take is open.
    """
    from datasets import ClassLabel, Image

    columns = list(split.column_names)
    images = [column for column in columns if isinstance(split.features[column], Image)]
    classes = [column for column in columns if isinstance(split.features[column], ClassLabel)]
    targets = classes or [column for column in columns if column in TARGETS and column not in images]
    if len(images) > 1 and targets:
        raise DataError(
            f"the split {name!r} has {len(images)} columns of images ({', '.join(images)}), but inputs are one tensor: "
            f"choose one with dd.select_columns({[images[0], targets[0]]}), or give from_hf_dd a collate_fn of your own"
        )
    inputs = images or [column for column in columns if column not in targets][:1]
    first = [*inputs, *targets]
    return first + [column for column in columns if column not in first]


def label_column(split: Any, label: str | None) -> str:
    """Return the column that holds the classes: the one asked for, else the one with the feature or the name of one.

    Raises
    ------
    DataError
        If there is none.
    """
    from datasets import ClassLabel

    columns: list[str] = list(split.column_names)
    if label is not None:
        found = [column for column in columns if column == label]
    else:
        classes = [column for column in columns if isinstance(split.features[column], ClassLabel)]
        found = classes or [column for column in TARGETS if column in columns]
    if not found:
        missing = "there is no column of classes" if label is None else f"there is no column {label!r}"
        raise DataError(
            f"hold_out: {missing} among {', '.join(columns)}; name one: hold_out(dd, label={columns[-1]!r})"
        )
    return found[0]


def has_transform(split: Any) -> bool:
    """Return whether rows go through a function when they are read (`with_transform`, `set_transform`)."""
    return bool(_format(split).get("type") == CUSTOM)


def plain(split: Any) -> Any:
    """Return a split without its format, so that images come as images; with only the columns that the format shows."""
    shown: Sequence[str] = _format(split).get("columns") or split.column_names
    split = split.with_format(None)
    return split if list(shown) == list(split.column_names) else split.select_columns(list(shown))


def _format(split: Any) -> dict[str, Any]:
    found: dict[str, Any] = getattr(split, "format", None) or {}
    return found
