"""Metrics over an epoch."""

import warnings
from typing import Any

from ..events import Subscriber
from ..learner import Learner

COLUMNS = {"epoch", "mode", "loss", "batches", "seconds"}  # what every row has of its own


class MetricsS(Subscriber):
    """Adds metrics to the rows of the history, and shows each row.

    Parameters
    ----------
    **metrics
        Named metrics with `reset()`, `update(preds, targets)` and `compute()`, such as those of
        torcheval: `MetricsS(accuracy=MulticlassAccuracy())`. They stay on the device of the
        predictions, so that no batch has to wait for one.

    Raises
    ------
    TypeError
        When a metric has the name of a column that each row has anyway.
    """

    def __init__(self, **metrics: Any) -> None:
        if taken := metrics.keys() & COLUMNS:
            raise TypeError(f"a metric cannot be called {min(taken)!r}: a row has that already")
        self.metrics = metrics
        self._shown = 0

    def before_fit(self, learner: Learner) -> None:
        """Start with no row shown."""
        self._shown = 0

    def before_epoch(self, learner: Learner) -> None:
        """Start each metric afresh."""
        for metric in self.metrics.values():
            metric.reset()

    def after_batch(self, learner: Learner) -> None:
        """Take in the predictions [B, ...] and the targets [B]."""
        preds = learner.preds.detach()
        for metric in self.metrics.values():
            if hasattr(metric, "to") and getattr(metric, "device", None) != preds.device:
                metric.to(preds.device)
            metric.update(preds, learner.batch[1])

    def after_epoch(self, learner: Learner) -> None:
        """Complete the epoch's row and show it."""
        self._finish(learner)

    def cleanup_epoch(self, learner: Learner) -> None:
        """Do the same for an epoch that was cancelled, after the batches it had."""
        self._finish(learner)

    def _finish(self, learner: Learner) -> None:
        if len(learner.history.rows) == self._shown:
            return  # shown already, or not one batch was finished
        self._shown = len(learner.history.rows)
        learner.history.add_metrics({name: _number(metric.compute()) for name, metric in self.metrics.items()})
        learner.history.output(learner.history.rows[-1])


def _number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and value.numel() == 1 else value


def accuracy() -> Any:
    """Make the share of images whose largest output is the right class, as a torcheval metric."""
    with warnings.catch_warnings():
        # torcheval 0.0.7 uses torch.jit.script, which torch has since deprecated; its results are not affected.
        warnings.filterwarnings("ignore", message=".*torch.jit.script.*")
        from torcheval.metrics import MulticlassAccuracy
    return MulticlassAccuracy()
