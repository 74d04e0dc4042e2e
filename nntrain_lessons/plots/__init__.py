"""Every figure of the course. One optimizer keeps one colour, in all of them."""

from .base import COLOURS, STYLE, save, style
from .depth import depths, gradients, shares
from .epochs import by_epoch, training_loss
from .ground import activation_history, event_timeline, spread_by_layer
from .groups import augmentations, effective_rates
from .images import batch, spectrum
from .landscape import rate_momentum_map, surface
from .networks import block, edge, fields
from .pictures import picture
from .runs import activation_stats, curves, decay, lr_finder
from .schedules import cycle_run, finders, noise_floor, shapes
from .settings import against, sweeps
from .speed import speeds, time_shares
from .steps import by_step, corrections, paths, step_sizes
from .studies import beside_the_post, dots, results
from .sureness import confusion, intervals, reliability
from .varied import memorising, noticed, variations

__all__ = [
    "COLOURS",
    "STYLE",
    "activation_history",
    "activation_stats",
    "against",
    "augmentations",
    "batch",
    "beside_the_post",
    "block",
    "by_epoch",
    "by_step",
    "confusion",
    "corrections",
    "curves",
    "cycle_run",
    "decay",
    "depths",
    "dots",
    "edge",
    "effective_rates",
    "event_timeline",
    "fields",
    "finders",
    "gradients",
    "intervals",
    "lr_finder",
    "memorising",
    "noise_floor",
    "noticed",
    "paths",
    "picture",
    "rate_momentum_map",
    "reliability",
    "results",
    "save",
    "shapes",
    "shares",
    "spectrum",
    "speeds",
    "spread_by_layer",
    "step_sizes",
    "style",
    "surface",
    "sweeps",
    "time_shares",
    "training_loss",
    "variations",
]
