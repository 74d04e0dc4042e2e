"""Every figure of the course. One optimizer keeps one colour, in all of them."""

from .base import COLOURS, STYLE, save, style
from .pictures import picture
from .runs import activation_stats, curves, decay, lr_finder
from .speed import speeds
from .steps import by_step, corrections, paths, step_sizes
from .studies import against, beside_the_post, by_epoch, dots, results, sweeps, training_loss

__all__ = [
    "COLOURS",
    "STYLE",
    "activation_stats",
    "against",
    "beside_the_post",
    "by_epoch",
    "by_step",
    "corrections",
    "curves",
    "decay",
    "dots",
    "lr_finder",
    "paths",
    "picture",
    "results",
    "save",
    "speeds",
    "step_sizes",
    "style",
    "sweeps",
    "training_loss",
]
