"""Metrics over an epoch."""

import inspect
import warnings
from typing import Any

from ...errors import LessonsError, UsageError
from ..checking import inputs_and_targets
from ..events import Subscriber
from ..learner import Learner

COLUMNS = {"epoch", "mode", "loss", "batches", "seconds"}  # what every row has of its own


class MetricsS(Subscriber):
    """Adds metrics to the rows of the history: each row has them before anybody else hears of the epoch's end.

    Parameters
    ----------
    **metrics
        Named metrics with `reset()`, `update(preds, targets)` and `compute()`, such as those of
        torcheval: `MetricsS(accuracy=MulticlassAccuracy())`. They stay on the device of the
        predictions, so that no batch has to wait for one.

    Raises
    ------
    UsageError
        When a metric has the name of a column that each row has anyway, or is none.
    LessonsError
        By the fit: when a metric cannot take what the model says, or the targets.
    """

    order = -1000  # first, so that rows are complete for everybody else

    def __init__(self, **metrics: Any) -> None:
        if taken := metrics.keys() & COLUMNS:
            raise UsageError(f"a metric cannot be called {min(taken)!r}: a row has that already")
        for name, metric in metrics.items():
            _check(name, metric)
        self.metrics = metrics
        self._completed = 0  # rows

    def before_fit(self, learner: Learner) -> None:
        """Start with no row completed."""
        self._completed = 0

    def before_epoch(self, learner: Learner) -> None:
        """Start each metric afresh."""
        for metric in self.metrics.values():
            metric.reset()

    def after_batch(self, learner: Learner) -> None:
        """Take in the predictions [B, ...] and the targets [B]."""
        preds, (_, targets) = learner.preds.detach(), inputs_and_targets(learner.batch)
        for name, metric in self.metrics.items():
            if hasattr(metric, "to") and getattr(metric, "device", None) != preds.device:
                metric.to(preds.device)
            try:
                metric.update(preds, targets)
            except (ValueError, TypeError, RuntimeError) as error:
                raise LessonsError(_cannot_take(name, metric, preds, targets, error)) from error

    def after_epoch(self, learner: Learner) -> None:
        """Complete the epoch's row."""
        self._finish(learner)

    def cleanup_epoch(self, learner: Learner) -> None:
        """Do the same for an epoch that was cancelled, after the batches it had."""
        self._finish(learner)

    def _finish(self, learner: Learner) -> None:
        if len(learner.history.rows) == self._completed:
            return  # completed already, or not one batch was finished
        self._completed = len(learner.history.rows)
        learner.history.add_metrics({name: _number(metric.compute()) for name, metric in self.metrics.items()})


def _check(name: str, metric: Any) -> None:
    if inspect.isclass(metric):
        raise UsageError(
            f"the metric {name!r} is the class {metric.__name__}: make an object of it, {metric.__name__}()"
        )
    if missing := [method for method in ("reset", "update", "compute") if not hasattr(metric, method)]:
        if inspect.isroutine(metric):
            how = f"is the function {metric.__name__}: if it makes a metric, call it, {name}={metric.__name__}()"
        else:
            how = f"has no method {missing[0]!r}"
        raise UsageError(f"the metric {name!r} {how}; a metric has reset(), update(preds, targets), compute()")


def _cannot_take(name: str, metric: Any, preds: Any, targets: Any, error: Exception) -> str:
    shapes = [list(getattr(value, "shape", ())) for value in (preds, targets)]
    said = str(error).strip().partition("\n")[0].rstrip(".")
    return (
        f"the metric {name!r} ({type(metric).__name__}) cannot take predictions {shapes[0]} and targets {shapes[1]}: "
        f"{said}. Leave class numbers in batch[1] (MixUp's can be mixed in the loss), or take another metric"
    )


def _number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and value.numel() == 1 else value


def accuracy() -> Any:
    """Make the share of images whose largest output is the right class, as a torcheval metric."""
    with warnings.catch_warnings():
        # torcheval 0.0.7 uses torch.jit.script, which torch has since deprecated; its results are not affected.
        warnings.filterwarnings("ignore", message=".*torch.jit.script.*")
        from torcheval.metrics import MulticlassAccuracy
    return MulticlassAccuracy()
