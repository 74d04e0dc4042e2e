"""Images as the course takes them: greyscale or RGB, a byte for each number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

CONVERTED = {"1": "L", "P": "RGB", "CMYK": "RGB", "YCbCr": "RGB", "HSV": "RGB", "LAB": "RGB"}  # nothing seen is lost
WITHOUT_ALPHA = {"LA": "L", "PA": "RGB", "RGBA": "RGB", "La": "L", "RGBa": "RGB", "RGBX": "RGB"}
OPAQUE = 255


def as_grey_or_rgb(image: Image, where: str) -> Image:
    """Return an image in the mode L or RGB: as it is, or converted where nothing is lost by it.

    Parameters
    ----------
    image
        Black and white, a palette, CMYK are converted; so is an image with transparency that is opaque everywhere.
    where
        What errors call the image.

    Raises
    ------
    DataError
        If it has transparent pixels, or more than 8 bits a number.
    """
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in CONVERTED:
        return image.convert(CONVERTED[image.mode])
    if image.mode in WITHOUT_ALPHA and image.getextrema()[-1] == (OPAQUE, OPAQUE):
        return image.convert(WITHOUT_ALPHA[image.mode])
    if image.mode in WITHOUT_ALPHA:
        why = "has transparent pixels, and what lies behind them is open"
    else:
        why = "has more than 8 bits a number"
    raise DataError(
        f"{where}: the image is {image.mode}, which {why}; bring it to greyscale or RGB with dd.map(...), "
        'or dd.cast_column(..., datasets.Image(mode="RGB"))'
    )
