"""How training images are varied: by flips and crops, drawn for each image, or once for a whole batch."""

import torch
from torch import Tensor
from torch.nn.functional import pad

from nntrain_lessons import data


def flip_and_crop(images: Tensor) -> Tensor:
    """Mirror half of the images, and shift each by at most a pixel either way: [B, 1, 28, 28] -> the same."""
    return data.RandomCrop(28, padding=1)(data.RandomFlip()(images))


def flip_and_crop_together(images: Tensor) -> Tensor:
    """Draw once for the whole batch, as the post's transforms do: [B, 1, 28, 28] -> the same."""
    flipped = images.flip(-1) if torch.rand(()) < 0.5 else images
    top, left = torch.randint(3, (2,)).tolist()
    return pad(flipped, [1] * 4)[:, :, top : top + 28, left : left + 28]


def flip(images: Tensor) -> Tensor:
    """Mirror half of the images: [B, 1, 28, 28] -> the same."""
    return data.RandomFlip()(images)


def crop(images: Tensor) -> Tensor:
    """Shift each image by at most a pixel either way: [B, 1, 28, 28] -> the same."""
    return data.RandomCrop(28, padding=1)(images)


def crop_and_erase(images: Tensor, largest: int = 8) -> Tensor:
    """Shift each image, and blacken a rectangle of up to so many pixels a side in it: [B, 1, 28, 28] -> the same."""
    places = torch.arange(28)
    inside = []
    for _ in range(2):  # rows, then columns
        first, length = torch.randint(28, (len(images), 1)), torch.randint(largest + 1, (len(images), 1))
        inside.append((places >= first) & (places < first + length))
    erased = (inside[0][:, None, :, None] & inside[1][:, None, None, :]).to(images.device)
    return crop(images).masked_fill(erased, 0.0)
