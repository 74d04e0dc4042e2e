"""An augmentation under the real Learner: what the transform gets, and what the model is shown."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ..train import Learner, Subscriber
from ._drawn import Observations, batches
from ._fits import Cancels, ClonedBatches, LabelPlaces, Notes, Plain, run_and_yield, tiny_learner, tiny_model

SHAPE = (1, 2, 3)  # of an image
PARTS = ("inputs", "targets", "third part")  # of a batch


class Watched(nn.Module):
    """Notes what a model is shown, in training or in evaluation."""

    def __init__(self, seed: int, notes: Notes, training: bool) -> None:
        super().__init__()
        self.model, self.notes, self.noted = tiny_model(seed, 6), notes, training

    def forward(self, x: Tensor) -> Tensor:
        """Note the inputs, and run the model on them."""
        if self.training is self.noted:
            self.notes.add("the model saw", x.detach().clone())
        y: Tensor = self.model(x)
        return y


class Parts(Subscriber):
    """Notes how many parts a batch has, and those after the first."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def after_loss(self, learner: Learner) -> None:
        """Note them, where the loss has used them."""
        self.notes.add("parts of the batch", len(learner.batch))
        for name, part in zip(PARTS[1:], learner.batch[1:], strict=False):
            self.notes.add(name, part.clone() if isinstance(part, Tensor) else part)


def training_batches(answer: Any, seed: int, shifts: Sequence[float], nth: int) -> Observations:
    """Observe each call of the transform and what the model then sees: two fits, one batch cancelled."""
    notes = Notes()
    model = Watched(seed, notes, training=True)
    subs = [Cancels(nth), answer.AugmentS(_transform(model, shifts))]
    yield from _two_fits(notes, model, subs, seed, valid=False)


def evaluation_batches(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe what the model sees in evaluation, and any call of the transform there: two fits."""
    notes = Notes()
    model = Watched(seed, notes, training=False)
    subs = [answer.AugmentS(_transform(model, shifts))]
    yield from _two_fits(notes, model, subs, seed, valid=True)


def targets_and_data(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe what follows the inputs in each batch, and the stored data after two epochs."""
    notes = Notes()
    stored = [[*batch, torch.arange(nr, nr + 3)] for nr, batch in enumerate(batches(seed, "training", 2, shape=SHAPE))]
    model = Watched(seed, Notes(), training=True)
    subs = [LabelPlaces(notes), answer.AugmentS(_transform(model, shifts)), Parts(notes)]
    learner = tiny_learner(model, stored, [], subs, Plain)
    yield from run_and_yield(lambda: learner.fit(2), notes)
    for nr, batch in enumerate(stored, start=1):
        for name, part in zip(PARTS, batch, strict=True):
            yield f"data afterwards, training batch {nr}, {name}", part


def _two_fits(notes: Notes, model: Watched, subs: Sequence[Any], seed: int, valid: bool) -> Observations:
    train, held_out = (ClonedBatches(batches(seed, name, 3, shape=SHAPE)) for name in ("training", "evaluation"))
    places = LabelPlaces(notes)
    learner = tiny_learner(model, train, held_out, [places, *subs], Plain)

    def run() -> None:
        places.name = "first fit, "
        learner.fit(2, valid=valid)
        places.name = "second fit, "
        learner.fit(2, valid=valid)

    yield from run_and_yield(run, notes)


def _transform(model: Watched, shifts: Sequence[float]) -> Callable[[Tensor], Tensor]:
    # Each call shifts by another number, and doubles: one call more, or twice on one batch, shows at once.
    calls, drawn = 0, set()

    def transform(x: Tensor) -> Tensor:
        nonlocal calls
        if model.training is model.noted:
            model.notes.add("the transform got", x.detach().clone())
            draw = int(torch.randint(2**60, ()))
            model.notes.add("it drew the same random number as before", draw in drawn)
            drawn.add(draw)
        calls += 1
        return 2 * x + shifts[calls % len(shifts)]

    return transform
