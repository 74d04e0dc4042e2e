"""Ready-made subscribers: metrics, device, normalisation, precision, recording, silence, a guard of finiteness."""

from .batches import DeviceS, NormalizationS
from .finite import FiniteS
from .metrics import MetricsS, accuracy
from .precision import PrecisionS
from .quiet import QuietS
from .recorder import RecorderS

__all__ = [
    "DeviceS",
    "FiniteS",
    "MetricsS",
    "NormalizationS",
    "PrecisionS",
    "QuietS",
    "RecorderS",
    "accuracy",
]
