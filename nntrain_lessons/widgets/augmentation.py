"""Variations of images, one draw for the batch against one for each image, and what was measured of them."""

from __future__ import annotations

import base64
import struct
import zlib
from html import escape
from typing import ClassVar

import traitlets

from .base import Widget
from .drawing import told

SIDE = 28


class Augmentation(Widget):
    """A batch of images as it is, varied by one draw, and varied by a draw for each image.

    Attributes
    ----------
    task : str
        The one line that says what to do.
    images : str
        Images of 28 x 28 bytes each, one after the other, in base64.
    images_are : str
        What images these are.
    flip : bool
        Whether they are mirrored by chance.
    border : int
        How many pixels they are moved at most, up to 4.
    draws : int
        How many times it was drawn.
    guess, right : str
        When variations bring accuracy: `both`, `short`, `long` or `neither`; the reader's guess, and what was measured.
    measured : list of dict
        Of each length of run: its `title`, and its `rows`, pairs of a name and the accuracies by seed.
    measured_on : str
        On what they were measured.
    """

    address: ClassVar[tuple[str, ...]] = ("flip", "border", "draws", "guess")
    task = traitlets.Unicode("Draw again a few times: how alike is a batch in either row?").tag(sync=True)
    images = traitlets.Unicode("").tag(sync=True)
    images_are = traitlets.Unicode("your images").tag(sync=True)
    flip = traitlets.Bool(True).tag(sync=True)
    border = traitlets.Int(3).tag(sync=True)
    draws = traitlets.Int(12).tag(sync=True)
    guess = traitlets.Unicode("").tag(sync=True)
    right = traitlets.Unicode("").tag(sync=True)
    measured = traitlets.List(traitlets.Dict()).tag(sync=True)
    measured_on = traitlets.Unicode("").tag(sync=True)

    def still(self) -> str:
        """Return the images, and the same mirrored by batch and by image."""
        raw = base64.b64decode(self.images)
        images = [raw[at : at + SIDE**2] for at in range(0, len(raw), SIDE**2)]
        strips = (
            (f"as they are: {self.images_are}", images),
            ("mirrored by one draw for the batch: all or none", [_mirrored(image) for image in images]),
            (
                "by a draw for each image: a mixture",
                [_mirrored(one) if nr % 3 else one for nr, one in enumerate(images)],
            ),
        )
        point = "One draw for the batch mirrors all images or none; with a draw for each image, a batch is a mixture."
        return told("By batch or by image", point, *(_strip(words, row) for words, row in strips if images))


def _mirrored(image: bytes) -> bytes:
    return b"".join(image[at : at + SIDE][::-1] for at in range(0, SIDE**2, SIDE))


def _strip(words: str, images: list[bytes]) -> str:
    rows = (b"\0" + b"".join(image[y * SIDE : (y + 1) * SIDE] for image in images) for y in range(SIDE))
    picture = base64.b64encode(_png(SIDE * len(images), b"".join(rows))).decode()
    image = f'<img alt="{escape(words)}" src="data:image/png;base64,{picture}">'
    return f'<div class="strip"><span class="hint">{escape(words)}</span>{image}</div>'


def _png(width: int, rows: bytes) -> bytes:
    """Return a grey picture as PNG; each row of `rows` begins with its filter, which is 0."""
    header = struct.pack(">IIBBBBB", width, SIDE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
