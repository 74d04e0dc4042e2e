"""The learner's parts put together: which of them take part, the rate of each step, the first steps, the loss."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import torch
from torch import Tensor

from ..data import DataLoaders
from ..data.garments import drawn_images
from ..train import CancelFitException, Learner, Subscriber
from ._diary import READS, Diary, KeepPlace, steps_with
from ._drawn import Batch, Observations, in_float64, normal
from ._fits import ClonedBatches, LabelPlaces, Notes, run_and_yield
from ._reading import materialised, plant, shared

_SOLUTIONS = "nntrain_lessons.solutions."  # where the learner's parts stand in for the solutions
_SIDE, _SMALL = 28, 8  # of a grid


class _Loader(ClonedBatches):
    """Has what a loader has, too: the images one by one, and a size of batch."""

    @property
    def dataset(self) -> list[tuple[Tensor, Tensor]]:
        """Each image with its label."""
        return [(x, y) for batch in self.batches for x, y in zip(*batch, strict=True)]

    @property
    def batch_size(self) -> int:
        """How many images are in a batch."""
        return len(self.batches[0][0])


class _Watch(Subscriber):
    """Notes the rate before each step, or the loss of each batch."""

    order = 1000  # after everyone else

    def __init__(self, notes: Notes, rates: bool, diary: Diary | None = None) -> None:
        self.notes, self.rates, self.diary = notes, rates, diary or Diary()

    def after_loss(self, learner: Learner) -> None:
        """Note the loss."""
        if not self.rates:
            self.notes.add("loss", learner.loss.detach().clone())
            self.diary.tell(f"the loss is {float(learner.loss.detach()):.4g}")

    def after_backward(self, learner: Learner) -> None:
        """Note the rate that the step is going to be taken with."""
        if self.rates:
            self.notes.add("learning rate", float(learner.opt.lr))
            self.diary.tell(steps_with([float(learner.opt.lr)]))


class _OneStep(Subscriber):
    """Ends the fit before the first step is taken."""

    order = 2000  # after who watches

    def after_backward(self, learner: Learner) -> None:
        """End it."""
        raise CancelFitException


def parts_used(answer: Any, seed: int, max_lr: float, parts: Sequence[str]) -> Observations:
    """Observe which of the learner's parts are at work while everything is put together and fitted on two batches.

    A part is at work where its code runs, or where what works is of one of its classes: the step of an optimizer may
    be inherited.
    """
    ran: set[str] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if frame.f_code.co_name != "__init__":  # to be built is not to take part
            ran.add(str(frame.f_globals.get("__name__", "")))

    sys.setprofile(note)
    try:
        learner = _assembled(answer, _small(seed, "training", 2), [], 1, max_lr)
        learner.fit(1, valid=False)
    finally:
        sys.setprofile(None)
    at_work = [learner.opt, *learner.subs, *learner.model.modules()]
    ran |= {above.__module__ for thing in at_work for above in type(thing).__mro__}
    for part in parts:
        takes_part = _SOLUTIONS + part in ran
        yield f"your {part} takes part", "yes" if takes_part else "no"
        yield READS, f"your {part}: does it take part? {'yes' if takes_part else 'no'}"


def rates(answer: Any, seed: int, max_lr: float, sizes: Sequence[int]) -> Observations:
    """Observe the rates of a fit (epochs, batches to train on, batches to evaluate on), and of another's first step."""
    epochs, n_train, n_valid = sizes
    notes, diary = Notes(), Diary()
    train, valid = _small(seed, "training", n_train), _small(seed, "evaluation", n_valid)
    learner = _assembled(answer, train, valid, epochs, max_lr)

    def fit_twice() -> None:
        places, keep, watch = LabelPlaces(notes), KeepPlace(diary), _Watch(notes, True, diary)
        places.name = keep.name = "first fit, "
        learner.fit(epochs, subs=[places, keep, watch])
        places.name = keep.name = "second fit, "
        learner.fit(epochs, subs=[places, keep, watch, _OneStep()])

    yield from run_and_yield(fit_twice, notes, diary)


def first_steps(answer: Any, seed: int, max_lr: float, shift: float) -> Observations:
    """Observe the losses of the first three steps and of the evaluation after them, from given weights."""
    notes, diary = Notes(), Diary()

    def fit() -> None:
        try:
            in_float64(_three_steps, answer, seed, max_lr, shift, notes, diary, torch.float64)
        except RuntimeError as error:
            if not re.search("Double|double|dtype", str(error)):
                raise
            # A tensor of one of the parts was made in float32, where no module knows of it.
            notes.taken.clear()
            diary.lines.clear()
            _three_steps(answer, seed, max_lr, shift, notes, diary, torch.float32)

    yield from run_and_yield(fit, notes, diary)


def _three_steps(
    answer: Any, seed: int, max_lr: float, shift: float, notes: Notes, diary: Diary, dtype: torch.dtype
) -> None:
    train, valid = (
        [[x.to(dtype), y] for x, y in _batches(seed, name, count)]
        for name, count in (("training", 3), ("evaluation", 1))
    )

    def transform(x: Tensor) -> Tensor:
        if diary.learner:  # the fit has begun
            diary.tell("the transform is called")
        return x.flip(-1) + shift

    learner, other = (_assembled(answer, train, valid, 1, max_lr, transform) for _ in range(2))
    steps = len(learner.history.lrs)
    notes.add("steps that were taken before `assemble` returned the Learner", steps)
    diary.stretch = "`assemble`"
    diary.tell(f"steps that were taken before it returned the Learner: {steps}")
    images = train[0][0].to(dtype)
    for model in (learner.model, other.model):
        materialised(model.to(dtype), images)  # in double precision also what was made at import
    common = shared(learner.model, other.model)
    notes.add("parameters that two calls of assemble have in common", common)
    diary.tell(f"parameters that two calls have in common: {common}")
    plant(learner.model, images, seed)
    learner.fit(1, subs=[LabelPlaces(notes), KeepPlace(diary), _Watch(notes, False, diary)])


def falls(answer: Any, seed: int, max_lr: float) -> Observations:
    """Observe whether the loss of the last three of eight steps is lower than that of the first three.

    The garments are shown at half their size, which is a quarter of the work.
    """
    images, labels = drawn_images(256, torch.Generator().manual_seed(seed))
    x = images[:, None, ::2, ::2] / 255
    train = [[*batch] for batch in zip(x.split(32), labels.split(32), strict=True)]
    torch.manual_seed(seed)
    notes = Notes()
    learner = _assembled(answer, train, [], 1, max_lr, lambda x: x.flip(-1))
    learner.fit(1, valid=False, subs=[_Watch(notes, False)])
    losses = [float(value) for _, value in notes.taken]
    falls = sum(losses[-3:]) < sum(losses[:3])
    yield (
        "the mean loss of the last three of eight steps",
        "is lower" if falls else "is not lower than the first three's",
    )


def _assembled(
    answer: Any,
    train: list[Batch],
    valid: list[Batch],
    epochs: int,
    max_lr: float,
    transform: Callable[[Tensor], Tensor] = torch.clone,
) -> Learner:
    learner: Learner = answer.assemble(DataLoaders(_Loader(train), ClonedBatches(valid)), epochs, max_lr, transform)
    return learner


def _small(seed: int, name: str, count: int) -> list[Batch]:
    """Draw small float32 batches, for where no number that the network computes is looked at."""
    return [[x.float(), y] for x, y in _batches(seed, name, count, _SMALL)]


def _batches(seed: int, name: str, count: int, side: int = _SIDE) -> list[Batch]:
    labels = torch.arange(4)
    return [[normal(seed, f"{name} {nr}", 4, 1, side, side), (3 * labels + nr) % 10] for nr in range(count)]
