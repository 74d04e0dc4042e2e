"""Ready-made subscribers: metrics, progress, device, normalisation, recording."""

from .batches import DeviceS, NormalizationS
from .metrics import MetricsS, accuracy
from .progress import ProgressS
from .recorder import RecorderS

__all__ = ["DeviceS", "MetricsS", "NormalizationS", "ProgressS", "RecorderS", "accuracy"]
