"""Small fits under the real Learner, and who watches them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ..data import DataLoaders
from ..train import CancelBatchException, Learner, Subscriber
from ._diary import Diary
from ._drawn import Batch, Observations, in_float64, settle


class Notes:
    """What was seen during fits, in order, as (label, value); each label begins with `prefix`."""

    def __init__(self) -> None:
        self.prefix = ""
        self.taken: list[tuple[str, Any]] = []

    def add(self, label: str, value: Any) -> None:
        """Take a note. What may change later has to be copied before."""
        self.taken.append((self.prefix + label, value))


def run_and_yield(run: Callable[[], object], notes: Notes, diary: Diary) -> Observations:
    """Run, then give the notes that were taken meanwhile and the time line, also where an error ended the run."""
    try:
        run()
    finally:
        yield from notes.taken
        yield from diary.read()


class ClonedBatches:
    """Gives copies of the same batches in each epoch: to change one in place changes no data."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self.batches = batches

    def __iter__(self) -> Iterator[Batch]:
        """Return the copies, one after the other."""
        return ([part.clone() for part in batch] for batch in self.batches)

    def __len__(self) -> int:
        return len(self.batches)


class LabelPlaces(Subscriber):
    """Says in the notes' labels where the fit stands: 'first fit, epoch 2, training batch 1, '."""

    order = -1000  # before everyone else

    def __init__(self, notes: Notes) -> None:
        self.notes, self.name = notes, ""

    def before_epoch(self, learner: Learner) -> None:
        """Count batches anew."""
        self.batch = 0

    def before_batch(self, learner: Learner) -> None:
        """Count the batch."""
        self.batch += 1
        kind = "training" if learner.model.training else "evaluation"
        self.notes.prefix = f"{self.name}epoch {learner.epoch + 1}, {kind} batch {self.batch}, "


class Cancels(Subscriber):
    """Cancels one batch, before the optimizer's step: the n-th that is trained on, counted from 1."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def after_backward(self, learner: Learner) -> None:
        """Count, and cancel when the time has come."""
        self.left -= 1
        if self.left == 0:
            raise CancelBatchException


class PlannedError(Exception):
    """Raised by a scenario itself, to see what is left behind after an error."""


class RaiseAt(Subscriber):
    """Raises an error at one event, the n-th time it comes, counted from 1."""

    order = -1  # before the learner's own subscriber

    def __init__(self, event: str, nth: int = 1, error: type[Exception] = PlannedError) -> None:
        self.left, self.error = nth, error
        setattr(self, event, self._count_down)

    def _count_down(self, learner: Learner) -> None:
        self.left -= 1
        if self.left == 0:
            raise self.error("planned by the check")


class Plain:
    """An optimizer as the lessons write them: one learning rate, in an attribute."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float) -> None:
        self.params, self.lr = list(params), lr

    @torch.no_grad()
    def step(self) -> None:
        """Step against the gradients."""
        for p in self.params:
            if p.grad is not None:
                p.add_(p.grad, alpha=-self.lr)

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for p in self.params:
            p.grad = None


def tiny_model(seed: int, features: int = 4) -> nn.Sequential:
    """Build a model with weights, running averages and a mode: [B, 1, H, W] -> [B, 1], H * W = features."""
    model: nn.Sequential = in_float64(lambda: nn.Sequential(nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(features, 1)))
    settle(model, seed)
    return model


def tiny_learner(
    model: nn.Module,
    train: Any,
    valid: Any,
    subs: Sequence[Any],
    optim_class: Callable[..., Any],
    lr: float = 0.1,
    loss_fn: Callable[..., Tensor] | None = None,
) -> Learner:
    """Make a learner on two loaders."""
    return Learner(model, DataLoaders(train, valid), loss_fn or nn.MSELoss(), optim_class, lr, subs)
