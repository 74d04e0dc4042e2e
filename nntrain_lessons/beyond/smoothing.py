"""Targets that leave a little room for doubt."""

from collections.abc import Callable
from functools import partial

from torch import Tensor
from torch.nn import functional as F

from ..errors import UsageError
from ..train.events import Subscriber
from ..train.learner import Learner


class LabelSmoothingS(Subscriber):
    """Trains on softened targets by cross-entropy; evaluation keeps the Learner's own loss, so that losses compare.

    Of each target, `smoothing` is shared out evenly among all classes (Szegedy et al., 2016, arXiv:1512.00567). So no
    score gains by growing without end, and a wrong label pulls less.

    Parameters
    ----------
    smoothing : float
        The share, from 0 to below 1.

    Raises
    ------
    UsageError
        When it is not.
    """

    def __init__(self, smoothing: float = 0.1) -> None:
        if not 0 <= smoothing < 1:
            raise UsageError(f"LabelSmoothingS: smoothing is a share from 0 to below 1, not {smoothing}")
        self.smoothing = smoothing
        self._own: Callable[..., Tensor] | None = None

    def before_epoch(self, learner: Learner) -> None:
        """Put the softened loss in the place of the Learner's for an epoch of training."""
        if learner.model.training:
            self._own = learner.loss_fn
            learner.loss_fn = partial(F.cross_entropy, label_smoothing=self.smoothing)

    def cleanup_epoch(self, learner: Learner) -> None:
        """Put the Learner's own loss back."""
        if self._own is not None:
            learner.loss_fn, self._own = self._own, None
