"""Ready-made subscribers: metrics, progress, device, normalisation, precision, recording."""

from .batches import DeviceS, NormalizationS
from .metrics import MetricsS, accuracy
from .precision import PrecisionS
from .progress import ProgressS
from .recorder import RecorderS

__all__ = ["DeviceS", "MetricsS", "NormalizationS", "PrecisionS", "ProgressS", "RecorderS", "accuracy"]
