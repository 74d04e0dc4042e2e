"""The training library: a Learner, what listens to it, and what it trains."""

import sys
from typing import TYPE_CHECKING

from . import devices
from .activations import ActivationStatsS
from .events import EVENTS, CancelBatchException, CancelEpochException, CancelFitException, Subscriber
from .history import History
from .learner import Learner, MomentumLearner
from .models import cnn_layers, cnn_layers_more_depth, conv_block, init_weights
from .probes import Hook, Hooks
from .seed import set_seed
from .subscribers import DeviceS, FiniteS, MetricsS, NormalizationS, PrecisionS, QuietS, RecorderS, accuracy

if TYPE_CHECKING:
    import torch

    device: torch.device

__all__ = [
    "EVENTS",
    "ActivationStatsS",
    "CancelBatchException",
    "CancelEpochException",
    "CancelFitException",
    "DeviceS",
    "FiniteS",
    "History",
    "Hook",
    "Hooks",
    "Learner",
    "MetricsS",
    "MomentumLearner",
    "NormalizationS",
    "PrecisionS",
    "QuietS",
    "RecorderS",
    "Subscriber",
    "accuracy",
    "cnn_layers",
    "cnn_layers_more_depth",
    "conv_block",
    "device",
    "init_weights",
    "set_seed",
]

# Notebooks written for version 0.1.0 import these from here; they live in `data`, `checkpoints` and `progress` now.
_MOVED = {"DataLoaders", "PerImage", "RandomCrop", "RandomFlip", "drawn_garments", "fashion_mnist", "hf_ds_collate_fn"}
_MOVED |= {"hold_out", "CheckpointS", "ProgressS", "DataError", "LessonsError"}


def __getattr__(name: str) -> object:
    if name == "device":  # found out when it is asked for
        return devices.best_device()
    if name in _MOVED:
        return getattr(sys.modules[__name__.rpartition(".")[0]], name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
