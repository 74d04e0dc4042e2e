"""Folders of images in the layout of the Hugging Face Hub: parquet files, one or more per split."""

from __future__ import annotations

import hashlib
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

COLUMNS = ("image", "label")
SPLITS = ("train", "test")
DEPTH = 3  # the Hub's deepest layout is <configuration>/<split>/0000.parquet
SHARD = re.compile(r"-(\d+)-of-(\d+)\.parquet$")
# SHA-256 of all labels of Fashion-MNIST, one byte each, training images first.
FASHION_MNIST_LABELS = "8ab940a680640f36c0bf1d2549cb2f3b3d4068c12547116cc7b1161b1d26663d"


def read_folder(folder: Path) -> DatasetDict:
    """Read the splits train and test of a folder.

    The files are read into memory, past the cache of `datasets`: what lies in the folder now is what is used.

    Parameters
    ----------
    folder
        Holds parquet files of the columns image and label, named after their split, such as
        `fashion_mnist/train-00000-of-00001.parquet`.

    Returns
    -------
    DatasetDict
        Splits train and test, columns image (decoded to PIL images when asked for) and label (int).

    Raises
    ------
    DataError
        If the folder cannot be read, a split or a column is missing, or a file is damaged.
    """
    from datasets import DatasetDict

    return DatasetDict({split: _read_split(files) for split, files in split_files(folder).items()})


def split_files(folder: Path) -> dict[str, list[Path]]:
    """Find the parquet files of each split, in the order of their names.

    Raises
    ------
    DataError
        If the folder cannot be listed, or a split is missing, incomplete or there twice.
    """
    try:
        files = _parquet_files(folder, DEPTH)
    except OSError as error:
        raise DataError(
            f"{error.filename}: cannot be listed ({error.strerror}); name a folder that you may read"
        ) from error
    if not files:
        raise DataError(
            f"{folder}: holds no parquet files; name a folder in the Hub's layout, "
            "such as fashion_mnist/train-00000-of-00001.parquet and fashion_mnist/test-00000-of-00001.parquet"
        )
    splits = {split: [file for file in files if _split_of(file, folder) == split] for split in SPLITS}
    for split, found in splits.items():
        _check_files(folder, split, found)
    return splits


def is_fashion_mnist(folder: Path) -> bool:
    """Return whether a folder holds Fashion-MNIST, all 70,000 images, by the order of their labels."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    digest = hashlib.sha256()
    try:
        for file in chain.from_iterable(split_files(folder).values()):
            with file.open("rb") as opened, ParquetFile(opened) as parquet:
                digest.update(bytes(parquet.read(columns=["label"])["label"].to_pylist()))
    except (DataError, ArrowException, OSError, KeyError, TypeError, ValueError):
        return False  # reading it says what is wrong; this only names it
    return digest.hexdigest() == FASHION_MNIST_LABELS


def _parquet_files(folder: Path, depth: int) -> list[Path]:
    found = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            found += _parquet_files(entry, depth - 1) if depth > 1 else []
        elif entry.suffix == ".parquet":
            found.append(entry)
    return found


def _split_of(file: Path, folder: Path) -> str | None:
    for part in reversed(file.relative_to(folder).parts):
        words = re.split(r"[^a-z]+", part.lower())
        for split in SPLITS:
            if split in words:
                return split
    return None


def _check_files(folder: Path, split: str, files: list[Path]) -> None:
    if not files:
        raise DataError(
            f"{folder}: holds no {split} split; put its parquet files there, named {split}-00000-of-00001.parquet"
        )
    parents = sorted({str(file.parent) for file in files})
    if len(parents) > 1:
        raise DataError(f"{folder}: holds more than one {split} split; name one of the folders {', '.join(parents)}")
    shard = SHARD.search(files[0].name)
    if shard and len(files) != int(shard[2]):
        raise DataError(
            f"{parents[0]}: holds {len(files)} of the {int(shard[2])} files of the {split} split; get the others too"
        )


def _read_split(files: list[Path]) -> Dataset:
    from datasets import Dataset
    from pyarrow import ArrowException, concat_tables

    tables = [_read_file(file) for file in files]
    try:
        rows = Dataset(concat_tables(tables))
    except (ArrowException, TypeError, ValueError) as error:
        raise DataError(f"{files[0].parent}: the parquet files do not fit together; get a whole copy") from error
    return _checked(rows, files[0])


def _read_file(file: Path) -> Any:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        # Opened here, because pyarrow refuses a name that is not UTF-8.
        with file.open("rb") as opened, ParquetFile(opened) as parquet:
            names = parquet.schema_arrow.names
            table = parquet.read()
    except PermissionError as error:
        raise DataError(f"{file}: permission denied; name a folder that you may read") from error
    except (ArrowException, OSError) as error:
        raise DataError(f"{file}: is cut short or damaged; put a whole copy in its place") from error
    if not set(COLUMNS) <= set(names):
        raise DataError(
            f"{file}: has the columns {', '.join(names)}, but image and label are wanted; "
            "rename them with dd.rename_columns({...}), or name another source"
        )
    return table


def _checked(rows: Dataset, file: Path) -> Dataset:
    """Keep the two columns, in their order, once they hold images and whole numbers."""
    from datasets import Image
    from pyarrow import types

    rows = rows.select_columns(list(COLUMNS))
    image, label = (rows.data.schema.field(name).type for name in COLUMNS)
    # Files written without the marks of `datasets` hold an image as its bytes, alone or beside a path.
    if not isinstance(rows.features["image"], Image) and (types.is_binary(image) or types.is_struct(image)):
        rows = rows.cast_column("image", Image())
    if not isinstance(rows.features["image"], Image) or not types.is_integer(label):
        raise DataError(
            f"{file}: image holds {image} and label {label}, but encoded images and whole numbers are wanted; "
            "write the file anew with the features datasets.Image() and datasets.ClassLabel(...)"
        )
    if not len(rows):
        raise DataError(f"{file}: holds no rows; put a whole copy in its place")
    return rows
