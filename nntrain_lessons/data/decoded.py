"""A split of images, decoded once and kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.utils.data import Dataset

from ..errors import DataError
from .pictures import as_grey_or_rgb

if TYPE_CHECKING:
    from PIL.Image import Image

PNG = b"\x89PNG\r\n\x1a\n"  # the first eight bytes of every PNG file


class Decoded(Dataset[list[Tensor]]):
    """A split as one tensor per column, images as bytes (uint8); a whole batch is taken out at once.

    Parameters
    ----------
    split
        A `datasets.Dataset`. Images share one size, and are greyscale or RGB.
    name
        What errors call the split.
    channels_last
        Whether the channels of a pixel lie side by side in memory.

    Raises
    ------
    DataError
        If images differ in size or cannot be decoded, or another value cannot become a tensor.
    """

    def __init__(self, split: Any, name: str, channels_last: bool = False) -> None:
        split = split.with_format(None)
        columns = [_column(split, column, name) for column in split.column_names]
        # A copy, as `contiguous()` would leave the strides of greyscale images, by which torch chooses how to convolve.
        laid_out = torch.preserve_format if channels_last else torch.contiguous_format
        self.columns = [column.clone(memory_format=laid_out) for column in columns]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, index: int) -> list[Tensor]:
        return [column[0] for column in self.__getitems__([index])]

    def __getitems__(self, indices: list[int]) -> list[Tensor]:
        rows = torch.tensor(indices)
        # Indexing keeps the layout of the memory; `index_select` would not.
        return [_scaled(column[rows]) for column in self.columns]


def _scaled(values: Tensor) -> Tensor:
    # Only decoded images are uint8. Dividing by 255 is what torchvision's to_tensor does, to the bit.
    return values.float().div_(255) if values.dtype == torch.uint8 else values


def _column(split: Any, column: str, name: str) -> Tensor:
    from datasets import Image

    feature = split.features[column]
    if isinstance(feature, Image):
        return _decoded(split, column, f"the split {name!r}, column {column!r}")
    try:
        return torch.tensor(split[column][:])
    except (TypeError, ValueError, RuntimeError) as error:
        raise DataError(
            f"the split {name!r}, column {column!r}: not all of its values are numbers; "
            f"drop the column with dd.remove_columns({column!r}), or turn it into numbers with dd.map(...)"
        ) from error


def _decoded(split: Any, column: str, where: str) -> Tensor:
    """Decode all images of a column into one uint8 tensor [N, C, H, W], the channels of a pixel side by side.

    So they lie in an image. It shows in the strides alone, for greyscale images too, whose pixels lie in the same order
    either way.
    """
    pixels, first = [], None
    for number, found in enumerate(_images(split, column, where)):
        image = as_grey_or_rgb(found, f"{where}, image {number}")
        first = first or (image.mode, image.size)
        if (image.mode, image.size) != first:
            raise DataError(
                f"{where}: image {number} is {image.mode} {image.size}, image 0 is {first[0]} {first[1]}; "
                "all must share one size and one mode, greyscale (L) or RGB: bring them there with dd.map(...)"
            )
        pixels.append(image.tobytes())
    (mode, (width, height)) = first or ("L", (0, 0))
    flat = torch.frombuffer(bytearray(b"".join(pixels)), dtype=torch.uint8)
    return flat.view(len(pixels), height, width, len(mode)).permute(0, 3, 1, 2)


def _images(split: Any, column: str, where: str) -> Iterator[Image]:
    from datasets import Image

    feature = split.features[column]
    raw = split.cast_column(column, Image(decode=False))[column][:]
    for number, value in enumerate(raw):
        try:
            yield _opened(value, feature)
        except (OSError, SyntaxError, TypeError, ValueError) as error:
            raise DataError(
                f"{where}: image {number} cannot be decoded; get a whole copy of the data, or drop this row"
            ) from error


def _opened(value: dict[str, Any], feature: Any) -> Image:
    from io import BytesIO

    from PIL.Image import open as open_image

    if feature.mode is None and value["bytes"] and value["bytes"].startswith(PNG):
        image: Image = open_image(BytesIO(value["bytes"]))  # what is done below, at two thirds of the time
        image.load()
    else:
        image = feature.decode_example(value)
    return image
