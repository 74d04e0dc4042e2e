"""The training library: a Learner, what listens to it, what it trains, and on which data."""

from typing import TYPE_CHECKING

from . import devices
from .data import (
    DataLoaders,
    PerImage,
    RandomCrop,
    RandomFlip,
    drawn_garments,
    fashion_mnist,
    hf_ds_collate_fn,
    hold_out,
)
from .errors import DataError, LessonsError
from .events import EVENTS, CancelBatchException, CancelEpochException, CancelFitException, Subscriber
from .history import History
from .learner import Learner, MomentumLearner
from .models import cnn_layers, cnn_layers_more_depth, conv_block, init_weights
from .probes import ActivationStatsS, Hook, Hooks
from .seed import set_seed
from .subscribers import (
    CheckpointS,
    DeviceS,
    FiniteS,
    MetricsS,
    NormalizationS,
    PrecisionS,
    ProgressS,
    RecorderS,
    accuracy,
)

if TYPE_CHECKING:
    import torch

    device: torch.device

__all__ = [
    "EVENTS",
    "ActivationStatsS",
    "CancelBatchException",
    "CancelEpochException",
    "CancelFitException",
    "CheckpointS",
    "DataError",
    "DataLoaders",
    "DeviceS",
    "FiniteS",
    "History",
    "Hook",
    "Hooks",
    "Learner",
    "LessonsError",
    "MetricsS",
    "MomentumLearner",
    "NormalizationS",
    "PerImage",
    "PrecisionS",
    "ProgressS",
    "RandomCrop",
    "RandomFlip",
    "RecorderS",
    "Subscriber",
    "accuracy",
    "cnn_layers",
    "cnn_layers_more_depth",
    "conv_block",
    "device",
    "drawn_garments",
    "fashion_mnist",
    "hf_ds_collate_fn",
    "hold_out",
    "init_weights",
    "set_seed",
]


def __getattr__(name: str) -> object:
    if name == "device":  # found out when it is asked for
        return devices.best_device()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
