"""Random changes to training images, drawn anew for every image of a batch.

A transform that draws once per call turns a whole batch the same way: all its images are flipped, or none.
That is far less variety than it seems. The transforms here take a batch and draw for each image.

`RandomFlip` and `RandomCrop` handle the whole batch in a few tensor operations, without a loop over its images.
`PerImage` makes any other transform draw per image; it is slower, since it calls the transform once for each.

The draws come from PyTorch's global generator on the CPU. So the same seed gives the same draws on every device.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import pad

__all__ = ["PerImage", "RandomCrop", "RandomFlip"]


class RandomFlip:
    """Mirror each image of a batch, left to right, with probability `p`.

    Parameters
    ----------
    p : float
        The probability that an image is mirrored, 0 to 1.

    Raises
    ------
    ValueError
        If `p` is no probability.
    """

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"RandomFlip needs a probability from 0 to 1, not p={p}.")
        self.p = p

    def __call__(self, batch: Tensor) -> Tensor:
        """Return the images, some of them mirrored.

        Parameters
        ----------
        batch : Tensor
            Images [B, C, H, W] of any dtype, on any device. They are not changed.

        Returns
        -------
        Tensor
            A new tensor of the same shape, dtype and device.

        Raises
        ------
        ValueError
            If `batch` does not have four dimensions.
        """
        _require_batch(batch, self)
        flipped = torch.rand(len(batch)) < self.p
        return torch.where(flipped.to(batch.device)[:, None, None, None], batch.flip(-1), batch)

    def __repr__(self) -> str:
        return f"RandomFlip(p={self.p})"


class RandomCrop:
    """Cut a window out of each image of a batch, at a place drawn for that image.

    The images get a border of zeros first. Zero should therefore mean black: crop before you normalise.

    Parameters
    ----------
    size : int or tuple[int, int]
        Height and width of the window, in pixels. A single number means a square.
    padding : int
        Width of the border of zeros on all four sides, in pixels.

    Raises
    ------
    ValueError
        If `size` is below 1 or `padding` below 0.
    """

    def __init__(self, size: int | tuple[int, int], padding: int = 0) -> None:
        height, width = (size, size) if isinstance(size, int) else size
        if height < 1 or width < 1:
            raise ValueError(f"RandomCrop needs a size of at least 1 pixel, not {size}.")
        if padding < 0:
            raise ValueError(f"RandomCrop needs a padding of 0 or more pixels, not {padding}.")
        self.size = (height, width)
        self.padding = padding

    def __call__(self, batch: Tensor) -> Tensor:
        """Return one window of each image.

        Parameters
        ----------
        batch : Tensor
            Images [B, C, H, W] of any dtype, on any device. They are not changed.

        Returns
        -------
        Tensor
            A new tensor [B, C, *size] of the same dtype and device.

        Raises
        ------
        ValueError
            If `batch` does not have four dimensions, or the window is larger than the padded images.
        """
        _require_batch(batch, self)
        (height, width), n = self.size, len(batch)
        padded = pad(batch, [self.padding] * 4)
        rows, columns = padded.shape[-2] - height + 1, padded.shape[-1] - width + 1
        if rows < 1 or columns < 1:
            raise ValueError(
                f"{self!r} cannot cut {height} x {width} pixels out of {padded.shape[-2]} x {padded.shape[-1]}: "
                f"the images have {batch.shape[-2]} x {batch.shape[-1]} and a border of {self.padding}."
            )
        top = torch.randint(rows, (n,)).to(batch.device)
        left = torch.randint(columns, (n,)).to(batch.device)
        # Every window there is, [B, C, rows, columns, height, width], as a view: nothing is copied yet.
        windows = padded.unfold(2, height, 1).unfold(3, width, 1)
        return windows[torch.arange(n, device=batch.device), :, top, left]

    def __repr__(self) -> str:
        return f"RandomCrop(size={self.size}, padding={self.padding})"


class PerImage:
    """Call a transform on each image of a batch by itself, so that it draws for each.

    Parameters
    ----------
    transform : Callable[[Tensor], Tensor]
        Takes an image [C, H, W] and returns a tensor, of one shape for all images. Most of torchvision's do.
    """

    def __init__(self, transform: Callable[[Tensor], Tensor]) -> None:
        self.transform = transform

    def __call__(self, batch: Tensor) -> Tensor:
        """Return what the transform makes of each image, stacked to a batch.

        Parameters
        ----------
        batch : Tensor
            Images [B, C, H, W], at least one of them.

        Returns
        -------
        Tensor
            The results [B, ...], of the dtype and on the device that the transform gives.

        Raises
        ------
        ValueError
            If `batch` does not have four dimensions or holds no image.
        """
        _require_batch(batch, self)
        if len(batch) == 0:
            raise ValueError(f"{self!r} needs at least one image, but the batch has shape {tuple(batch.shape)}.")
        return torch.stack([self.transform(image) for image in batch])

    def __repr__(self) -> str:
        return f"PerImage({self.transform!r})"


def _require_batch(batch: Tensor, transform: object) -> None:
    if batch.ndim != 4:
        raise ValueError(f"{transform!r} needs a batch of images [B, C, H, W], not shape {tuple(batch.shape)}.")
