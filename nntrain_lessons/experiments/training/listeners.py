"""Who listens to the runs of the course besides the library's subscribers."""

from pathlib import Path
from time import perf_counter
from typing import Any

from torch import Tensor, nn

from nntrain_lessons import progress
from nntrain_lessons.train import CancelEpochException, Learner, QuietS, Subscriber

from .files import finite, write_json
from .networks import RunningNorm

__all__ = [
    "HistoryFile",
    "LastEpochS",
    "NormsTrainS",
    "QuietS",
    "ScoresS",
]  # QuietS is the library's; the pages find it here, too


class HistoryFile(Subscriber):
    """Writes the history file after every epoch, so that a run that is stopped keeps what it measured.

    Parameters
    ----------
    path : pathlib.Path
        The file. It is replaced as a whole: whoever reads it never sees half of one.
    header : dict
        What the file says besides `seconds` and `rows`.
    """

    order = progress.ProgressS.order + 1  # once the row is complete
    of_training = True

    def __init__(self, path: Path, header: dict[str, Any]) -> None:
        self.path, self.header = path, header
        self._started = perf_counter()

    def before_fit(self, learner: Learner) -> None:
        """Start the clock."""
        self._started = perf_counter()

    def state_dict(self) -> dict[str, float]:
        """Return the time so far, for a checkpoint."""
        return {"seconds": perf_counter() - self._started}

    def load_state_dict(self, state: dict[str, float]) -> None:
        """Count on from the time of the run that was stopped."""
        self._started = perf_counter() - state["seconds"]

    def cleanup_epoch(self, learner: Learner) -> None:
        """Write the epochs so far."""
        self._write(learner)

    def cleanup_fit(self, learner: Learner) -> None:
        """Write once more: Ctrl-C may have come in the middle of the last time."""
        if learner.history.rows:
            self._write(learner)

    def _write(self, learner: Learner) -> None:
        seconds = round(perf_counter() - self._started, 2)
        write_json(self.path, self.header | {"seconds": seconds, "rows": [finite(row) for row in learner.history.rows]})


class ScoresS(Subscriber):
    """Collects what the model says of every image, and what is true of it.

    Attributes
    ----------
    batches : list of tuple
        Scores [B, C] in float32 and classes [B], on the CPU.
    """

    def __init__(self) -> None:
        self.batches: list[tuple[Tensor, Tensor]] = []

    def after_batch(self, learner: Learner) -> None:
        """Take in a batch."""
        self.batches.append((learner.preds.detach().float().cpu(), learner.batch[1].cpu()))


class NormsTrainS(Subscriber):
    """Puts the norms of an evaluated network, and nothing else, into training mode."""

    def before_epoch(self, learner: Learner) -> None:
        """Switch every layer that keeps running statistics."""
        for layer in learner.model.modules():
            if isinstance(layer, nn.BatchNorm2d | RunningNorm):
                layer.train()


class LastEpochS(Subscriber):
    """Evaluates after the last epoch, and after no other: a test set that is looked at on the way can choose."""

    order = -2000  # before anybody prepares for an evaluation that does not come

    def before_epoch(self, learner: Learner) -> None:
        """Leave any other epoch of evaluation at once, so that it has no row."""
        if not learner.model.training and learner.epoch != learner.epochs[-1]:
            raise CancelEpochException
