"""Every figure of the course. One optimizer keeps one colour, in all of them."""

from .base import COLOURS, STYLE, save, style
from .runs import accuracies, activation_stats, curves, decay, lr_finder, results
from .steps import by_step, corrections, paths, step_sizes

__all__ = [
    "COLOURS",
    "STYLE",
    "accuracies",
    "activation_stats",
    "by_step",
    "corrections",
    "curves",
    "decay",
    "lr_finder",
    "paths",
    "results",
    "save",
    "step_sizes",
    "style",
]
