"""Every figure of the course. One optimizer keeps one colour, in all of them."""

from .base import COLOURS, STYLE, save, style
from .ground import event_timeline, spread_by_layer
from .images import batch, spectrum
from .pictures import picture
from .runs import activation_stats, curves, decay, lr_finder
from .schedules import cycle_run, finders, noise_floor, shapes
from .speed import speeds
from .steps import by_step, corrections, paths, step_sizes
from .studies import against, beside_the_post, by_epoch, dots, results, sweeps, training_loss

__all__ = [
    "COLOURS",
    "STYLE",
    "activation_stats",
    "against",
    "batch",
    "beside_the_post",
    "by_epoch",
    "by_step",
    "corrections",
    "curves",
    "cycle_run",
    "decay",
    "dots",
    "event_timeline",
    "finders",
    "lr_finder",
    "noise_floor",
    "paths",
    "picture",
    "results",
    "save",
    "shapes",
    "spectrum",
    "speeds",
    "spread_by_layer",
    "step_sizes",
    "style",
    "sweeps",
    "training_loss",
]
