"""The learner's parts put together: which of them take part, the rate of each step, the first steps, the loss."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any

import torch
from torch import Tensor

from ..data import DataLoaders
from ..data.garments import drawn_images
from ..train import Learner, Subscriber
from ._drawn import Batch, Observations, in_float64, normal
from ._fits import ClonedBatches, LabelPlaces, Notes, run_and_yield
from ._reading import plant

_SOLUTIONS = "nntrain_lessons.solutions."  # where the learner's parts stand in for the solutions
_SIDE, _SMALL = 28, 8  # of a grid


class _Counted(ClonedBatches):
    """Counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Iterator[Batch]:
        """Count, and give the batches."""
        self.times += 1
        return super().__iter__()


class _Watch(Subscriber):
    """Notes the rate before each step, or the loss of each batch."""

    order = 1000  # after everyone else

    def __init__(self, notes: Notes, rates: bool) -> None:
        self.notes, self.rates = notes, rates

    def after_loss(self, learner: Learner) -> None:
        """Note the loss."""
        if not self.rates:
            self.notes.add("loss", float(learner.loss.detach()))

    def after_backward(self, learner: Learner) -> None:
        """Note the rate that the step is going to be taken with."""
        if self.rates:
            self.notes.add("learning rate", float(learner.opt.lr))


def parts_used(answer: Any, seed: int, max_lr: float, parts: Sequence[str]) -> Observations:
    """Observe which of the learner's parts run while everything is put together and fitted on two batches."""
    ran: set[str] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if frame.f_code.co_name != "__init__":  # to be built is not to take part
            ran.add(str(frame.f_globals.get("__name__", "")))

    sys.setprofile(note)
    try:
        _assembled(answer, _small(seed, "training", 2), [], 1, max_lr).fit(1, valid=False)
    finally:
        sys.setprofile(None)
    for part in parts:
        yield f"your {part} takes part", _SOLUTIONS + part in ran


def rates(answer: Any, seed: int, max_lr: float, sizes: Sequence[int]) -> Observations:
    """Observe the rate of every step, for fits of (epochs, batches to train on, batches to evaluate on)."""
    epochs, n_train, n_valid = sizes
    notes = Notes()
    train, valid = _small(seed, "training", n_train), _small(seed, "evaluation", n_valid)
    learner = _assembled(answer, train, valid, epochs, max_lr)
    yield from run_and_yield(lambda: learner.fit(epochs, subs=[LabelPlaces(notes), _Watch(notes, rates=True)]), notes)


def first_steps(answer: Any, seed: int, max_lr: float, shift: float) -> Observations:
    """Observe the losses of the first three steps and of the evaluation after them, from given weights."""
    notes = Notes()
    train, valid = _batches(seed, "training", 3), _batches(seed, "evaluation", 1)
    learner = in_float64(_assembled, answer, train, valid, 1, max_lr, lambda x: x.flip(-1) + shift)
    yield "times that assemble went through the training batches", learner.dls.train.times
    plant(learner.model, train[0][0], seed)
    yield from run_and_yield(lambda: learner.fit(1, subs=[LabelPlaces(notes), _Watch(notes, rates=False)]), notes)


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
    learner.fit(1, valid=False, subs=[_Watch(notes, rates=False)])
    losses = [value for _, value in notes.taken]
    yield "the loss falls", sum(losses[-3:]) < sum(losses[:3])


def _assembled(
    answer: Any,
    train: list[Batch],
    valid: list[Batch],
    epochs: int,
    max_lr: float,
    transform: Callable[[Tensor], Tensor] = torch.clone,
) -> Learner:
    learner: Learner = answer.assemble(DataLoaders(_Counted(train), ClonedBatches(valid)), epochs, max_lr, transform)
    return learner


def _small(seed: int, name: str, count: int) -> list[Batch]:
    """Draw small float32 batches, for where no number that the network computes is looked at."""
    return [[x.float(), y] for x, y in _batches(seed, name, count, _SMALL)]


def _batches(seed: int, name: str, count: int, side: int = _SIDE) -> list[Batch]:
    labels = torch.arange(4)
    return [[normal(seed, f"{name} {nr}", 4, 1, side, side), (3 * labels + nr) % 10] for nr in range(count)]
