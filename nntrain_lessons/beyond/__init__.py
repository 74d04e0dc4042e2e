"""Beyond the post: newer ideas, each by itself, and a training in more than one process."""

from .accelerate import AccelerateS
from .alternating import AlternatingFlipS
from .averaging import AveragedS
from .float16 import Float16S, half_width
from .mirrored import MirroredS
from .muon import Muon
from .smoothing import LabelSmoothingS
from .whitening import whiten_

__all__ = [
    "AccelerateS",
    "AlternatingFlipS",
    "AveragedS",
    "Float16S",
    "LabelSmoothingS",
    "MirroredS",
    "Muon",
    "half_width",
    "whiten_",
]
