"""Images: where they come from, how they become batches, how they are varied."""

from .garments import drawn_garments
from .loaders import DataLoaders, hf_ds_collate_fn
from .sources import Source, fashion_mnist, hold_out, resolve_source
from .transforms import PerImage, RandomCrop, RandomFlip

__all__ = [
    "DataLoaders",
    "PerImage",
    "RandomCrop",
    "RandomFlip",
    "Source",
    "drawn_garments",
    "fashion_mnist",
    "hf_ds_collate_fn",
    "hold_out",
    "resolve_source",
]
