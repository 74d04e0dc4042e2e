"""Ready-made subscribers: metrics, device, normalisation, precision, recording, a guard against what is not finite."""

from .batches import DeviceS, NormalizationS
from .finite import FiniteS
from .metrics import MetricsS, accuracy
from .precision import PrecisionS
from .recorder import RecorderS

__all__ = [
    "DeviceS",
    "FiniteS",
    "MetricsS",
    "NormalizationS",
    "PrecisionS",
    "RecorderS",
    "accuracy",
]
