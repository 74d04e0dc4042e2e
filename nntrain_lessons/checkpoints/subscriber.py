"""A training that can be stopped at any moment, and goes on as if it had not been."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from ..errors import LessonsError
from ..train.events import Subscriber
from ..train.learner import Learner
from ..train.subscribers.finite import is_finite
from ..words import count
from .files import NEXT, load_checkpoint, refuse_foreign, save_checkpoint
from .fit_state import FitState
from .interrupts import Interrupts
from .longer import forbids
from .randomness import random_state, set_random_state
from .skip_batches import SkipBatches
from .state_packing import PLAIN

SAVE_SHARE = 0.02  # of the time, at most, goes into saving at the ends of short epochs


class CheckpointS(Subscriber):
    """Saves a fit to a file as it goes on, and takes it up again from there.

    A checkpoint stands after a training batch: the first of the fit, the last of each epoch (of very short
    epochs not each), and whenever `every` seconds have passed. It holds the model, the optimizer, whatever
    the subscribers and a subclass of the Learner remember, the random generators, the history, epoch and
    batch. A fit that goes on from one ends on the CPU with the weights of a fit that was never stopped, to
    the bit, where all chance comes from the generators of Python, NumPy, torch and the loader. An epoch's
    batches that were done already are loaded once more, and dropped. Weights that are not finite are not saved: the
    file stays as it was before. (`FiniteS` ends such a fit.)

    Ctrl-C stops the fit after the batch that is running, and saves that if it was one of training. A second one stops
    at once.

    What is kept of others: of an object with `state_dict` and `load_state_dict` (torch's optimizers, schedulers and
    models; metrics of torcheval; whatever has the two methods) what these say. Of any other optimizer every
    attribute, so too of what a subscriber holds, if it can be written as numbers, text, tensors and containers.

    Parameters
    ----------
    path : pathlib.Path or str
        The file. It is replaced as a whole, never half; a file that is no checkpoint is left alone.
    every : float
        Seconds between two checkpoints within an epoch; 0 saves after each batch.
    resume : bool
        Whether to go on from the file, if it is there. After a fit that was finished, nothing is left to do, and
        the Learner gets its weights and history, unless more epochs are asked for: then it goes on with these, where
        no schedule was planned for fewer. Otherwise a new fit begins, which will replace the file.
    about : mapping of str to str or number, optional
        What the training is, besides what the Learner knows of it: a seed, the name of the data. A checkpoint of
        another training is refused.
    agree : callable, optional
        `agree(asked)`, where several processes train together: whether Ctrl-C has reached any of them, if it has
        reached this one or not. It is asked after each batch, so all of them stop after the same one.

    Attributes
    ----------
    resumed : tuple of int, int or None
        The epoch, from 0, and how many of its batches were done when this fit took over; None where it began anew.

    Raises
    ------
    LessonsError
        By the fit: where the file cannot be written or read, is no checkpoint, or that of another training; where
        the optimizer holds what cannot be kept.
    """

    of_training = True
    order = 1000  # last: everybody has finished with the batch

    def __init__(
        self,
        path: Path | str,
        every: float = 30.0,
        resume: bool = False,
        about: Mapping[str, Any] | None = None,
        agree: Callable[[bool], bool] = bool,
    ) -> None:
        self.path, self.every, self.resume, self.about = Path(path), every, resume, dict(about or {})
        self.resumed: tuple[int, int] | None = None
        self._interrupts, self._agree = Interrupts(), agree

    def before_fit(self, learner: Learner) -> None:
        """Start, or take up the fit that the file tells of."""
        self._state = FitState(learner, but=self)
        self._batches, self._took, self._saved_at = 0, 0.0, -math.inf
        self._random: dict[str, Any] = {}
        self._kept: tuple[int, int] | None = None  # epoch and batches of what was saved last
        self.resumed, self._found = None, None
        if self.resume and (self.path.is_file() or self.path.is_dir()):
            self._found = load_checkpoint(self.path)
            self._take_up(learner, self._found)
        else:
            refuse_foreign(self.path)
        self._interrupts.watch()

    def before_epoch(self, learner: Learner) -> None:
        """Note how chance stands before the batches are put in order; leave out those that were done."""
        if not learner.model.training:
            return
        self._batches, self._random = 0, random_state(_loaders(learner))
        self._state.look()
        if self._found is not None:
            self._leave_out(learner, self._found)
            self._found = None

    def after_batch(self, learner: Learner) -> None:
        """Save, if it is time; stop, if somebody wants it."""
        self._interrupts.asked = self._agree(self._interrupts.asked)
        if learner.model.training and self._due(learner):
            self._save(learner, self._batches + 1)
        if self._interrupts.asked:
            self._stop()

    def cleanup_batch(self, learner: Learner) -> None:
        """Count the batches that the loader gave, cancelled ones too."""
        self._batches += learner.model.training

    def after_fit(self, learner: Learner) -> None:
        """Save once more: the fit is finished."""
        if self._batches:
            self._save(learner, self._batches, finished=True)

    def cleanup_fit(self, learner: Learner) -> None:
        """Leave Ctrl-C to whoever had it before."""
        self._interrupts.release()
        if self._interrupts.asked:  # after the last batch
            self._stop()

    def _stop(self) -> None:
        self._interrupts.asked = False
        raise KeyboardInterrupt(self._where_it_stands())

    def _where_it_stands(self) -> str:
        if not self._kept:
            return "stopped; nothing was saved yet"
        epoch, batches = self._kept
        return (
            f"stopped; {self.path.absolute()} holds the fit after {count(batches, 'batch')} of epoch {epoch}. "
            "It goes on from there with CheckpointS(..., resume=True)"
        )

    def _due(self, learner: Learner) -> bool:
        is_last = self._batches + 1 == _length(learner.dl)
        wait = min(self.every, self._took / SAVE_SHARE) if is_last else self.every
        return self._interrupts.asked or perf_counter() - self._saved_at >= wait

    def _save(self, learner: Learner, batches: int, finished: bool = False) -> None:
        started = self._saved_at = perf_counter()
        if not is_finite(learner):
            return  # nobody could go on from that; the file keeps what was good
        about = {"about": self._about(learner), "epoch": learner.epoch, "batches": batches, "finished": finished}
        chance = {"random before epoch": self._random, "random": random_state(_loaders(learner))}
        save_checkpoint(self.path, about | chance | self._state.take())
        self._kept = learner.epoch, batches
        self._saved_at = perf_counter()
        self._took = self._saved_at - started

    def _about(self, learner: Learner) -> dict[str, Any]:
        own = {"epochs": learner.n_epochs, "lr": learner.lr, "batches an epoch": _length(learner.dls.train)}
        kinds = {"learner": type(learner).__name__, "optimizer": type(learner.opt).__name__}
        every = self.about | kinds | own
        return {name: value if type(value) in PLAIN else str(value) for name, value in every.items()}

    def _take_up(self, learner: Learner, found: dict[str, Any]) -> None:
        with _told_as_foreign(self.path):
            if other := self._difference(learner, found):
                raise LessonsError(f"{self.path.absolute()}: the checkpoint is of another training: {other}; {NEXT}")
            is_longer = learner.n_epochs > found["about"]["epochs"]
            if is_longer and (why := forbids(learner.subs)):
                raise LessonsError(f"{self.path.absolute()}: the fit cannot be made longer: {why}; {NEXT}")
            self._state.put_back(found)
            set_random_state(found["random"], _loaders(learner))
            self.resumed = epoch, _ = found["epoch"], int(found["batches"])
            self._kept = self.resumed
            left = list(learner.epochs)[list(learner.epochs).index(epoch) :]
        if found["finished"]:
            learner.epochs, self._found = left[1:], None  # the next one begins with what the one before has left
            self._tell_finished(found["about"]["epochs"], len(left) - 1)
        else:
            learner.epochs = left

    def _tell_finished(self, epochs: int, more: int) -> None:
        done = f"{self.path.absolute()}: this fit of {count(epochs, 'epoch')} is finished"
        if more:
            print(f"{done}; it goes on with {count(more, 'epoch')} more", flush=True)
        else:
            print(
                f"{done}: its weights and history are put back, and nothing is left to do. "
                "More epochs make it longer; without resume a new fit begins",
                flush=True,
            )

    def _difference(self, learner: Learner, found: dict[str, Any]) -> str:
        there, here = found["about"], self._about(learner)
        for name in there | here:
            if name == "epochs" and there.get(name, 0) < here[name]:
                continue  # it may be made longer
            if there.get(name) != here.get(name):
                return f"its {name} is {there.get(name)}, here {here.get(name)}"
        return self._state.difference(found)

    def _leave_out(self, learner: Learner, found: dict[str, Any]) -> None:
        with _told_as_foreign(self.path):
            set_random_state(found["random before epoch"], _loaders(learner))
        learner.dl = SkipBatches(learner.dl, found["batches"], partial(self._go_on, learner, found))

    def _go_on(self, learner: Learner, found: dict[str, Any]) -> None:
        # Once more, since the beginning of the epoch has made metrics and means start afresh.
        with _told_as_foreign(self.path):
            self._state.put_back(found)
            set_random_state(found["random"], _loaders(learner))
            self._batches, self._random = found["batches"], found["random before epoch"]
        self._saved_at = perf_counter()


@contextmanager
def _told_as_foreign(path: Path) -> Iterator[None]:
    """Tell in one line of a file that has the form of a checkpoint, but not the content."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise LessonsError(f"{path.absolute()}: the checkpoint does not fit this training; {NEXT}") from error


def _loaders(learner: Learner) -> list[Any]:
    return [learner.dls.train, learner.dls.valid]


def _length(loader: Any) -> int | None:
    try:
        return len(loader)
    except TypeError:  # nobody knows
        return None
