"""Ready-made subscribers: metrics, progress, device, normalisation, precision, recording, checkpoints."""

from .batches import DeviceS, NormalizationS
from .checkpoint import CheckpointS
from .finite import FiniteS
from .metrics import MetricsS, accuracy
from .precision import PrecisionS
from .progress import ProgressS
from .recorder import RecorderS

__all__ = [
    "CheckpointS",
    "DeviceS",
    "FiniteS",
    "MetricsS",
    "NormalizationS",
    "PrecisionS",
    "ProgressS",
    "RecorderS",
    "accuracy",
]
