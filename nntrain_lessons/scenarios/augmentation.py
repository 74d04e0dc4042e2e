"""An augmentation under the real Learner: what the transform gets, and what the model is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..train import Learner, Subscriber
from ._diary import BETWEEN, Diary, KeepPlace, places, told_by_place
from ._drawn import Batch, Observations, batches, normal
from ._fits import Cancels, ClonedBatches, Plain, tiny_learner, tiny_model

SHAPE = (1, 2, 3)  # of an image
BATCHES, MANY = 3, 40  # to train on in an epoch; so many that none is left out by chance
PARTS = ("inputs", "targets", "third part", "fourth part")  # of a batch
GOT, AGAIN, SAW, BATCH = "the transform got", "drew again", "the model saw", "the batch"
HOW_OFTEN = "how often the transform was called"


class Watched(nn.Module):
    """Notes what a model is shown."""

    def __init__(self, seed: int, diary: Diary) -> None:
        super().__init__()
        self.model, self.diary = tiny_model(seed, 6), diary

    def forward(self, x: Tensor) -> Tensor:
        """Note the inputs, and run the model on them."""
        self.diary.add(SAW, x.detach().clone())
        y: Tensor = self.model(x)
        return y


class Shift:
    """A transform that doubles, and shifts by another number at each call, so that one call more shows at once.

    Like a generator of random numbers it remembers where it is: a copy that is made for each batch does not go on.
    """

    def __init__(self, diary: Diary, shifts: Sequence[float], name: str = "", turns: bool = False) -> None:
        self.diary, self.shifts, self.name, self.turns = diary, shifts, name, turns
        self.calls = 0
        self.drawn: set[int] = set()

    def __call__(self, x: Tensor) -> Tensor:
        """Return new images; with `turns`, of another grid, rows and columns exchanged."""
        self.diary.add(f"{self.name}{GOT}", x.detach().clone())
        number = int(torch.randint(2**60, ()))
        self.diary.add(AGAIN, number in self.drawn)
        self.drawn.add(number)
        self.calls += 1
        shifted = 2 * x + self.shifts[self.calls % len(self.shifts)]
        return shifted.transpose(-1, -2) if self.turns else shifted

    def __deepcopy__(self, memo: object) -> Shift:
        copied = Shift(self.diary, self.shifts, self.name, self.turns)
        copied.calls, copied.drawn = self.calls, self.drawn
        return copied


class Parts(Subscriber):
    """Notes the batch, where the loss has used it."""

    order = 1000  # after everyone else

    def __init__(self, diary: Diary) -> None:
        self.diary = diary

    def after_loss(self, learner: Learner) -> None:
        """Note what the batch is, and its parts."""
        kind = "a list" if isinstance(learner.batch, list) else f"a {type(learner.batch).__name__}"
        parts = [part.clone() if isinstance(part, Tensor) else part for part in learner.batch]
        self.diary.add(BATCH, (kind, parts))


def training_batches(answer: Any, seed: int, shifts: Sequence[float], nth: int) -> Observations:
    """Observe each call of the transform and what the model then sees: two fits, one batch cancelled."""
    diary = Diary()
    subs = [Cancels(nth), answer.AugmentS(Shift(diary, shifts))]
    yield from _two_fits(diary, Watched(seed, diary), subs, seed, training=True)


def evaluation_batches(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe what the model sees in evaluation, and any call of the transform there: two fits."""
    diary = Diary()
    yield from _two_fits(diary, Watched(seed, diary), [answer.AugmentS(Shift(diary, shifts))], seed, training=False)


def targets_and_data(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe the parts of each batch, and the stored data after two epochs.

    The third part is like the inputs in shape and dtype, as a mask may be; the fourth is the inputs themselves, as
    the targets of an autoencoder are.
    """
    diary = Diary()
    stored = [
        [*batch, normal(seed, "mask", 3, *SHAPE), batch[0]] for batch in batches(seed, "training", 2, shape=SHAPE)
    ]
    subs = [KeepPlace(diary), answer.AugmentS(Shift(diary, shifts)), Parts(diary)]
    learner = tiny_learner(Watched(seed, diary), stored, [], subs, Plain)
    yield from told_by_place(partial(learner.fit, 2), diary, places([""], 2), partial(_parts, diary))
    for nr, batch in enumerate(stored, start=1):
        for name, part in zip(PARTS, batch, strict=True):
            yield f"data afterwards, training batch {nr}, {name}", part


def other_grid(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe what the model sees where the transform gives images of another shape, in many batches."""
    diary = Diary()
    subs = [KeepPlace(diary), answer.AugmentS(Shift(diary, shifts, turns=True))]
    learner = tiny_learner(Watched(seed, diary), _data(seed, "training", MANY), [], subs, Plain)
    yield from told_by_place(partial(learner.fit, 1), diary, places([""], MANY, epochs=1), partial(_training, diary))


def two_in_a_row(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe how often each of two transforms is called, and what the model sees."""
    diary, names = Diary(), ("first", "second")
    subs = [answer.AugmentS(Shift(diary, shifts[nr:], f"{name}, ")) for nr, name in enumerate(names)]
    learner = tiny_learner(Watched(seed, diary), _data(seed, "training"), [], [KeepPlace(diary), *subs], Plain)

    def tell(place: str) -> Observations:
        for name in names:
            yield (
                f"{place}: how often the {name} of two transforms was called",
                len(diary.seen(place, f"{name}, {GOT}")),
            )
        yield f"{place}: {SAW}", _only(diary.seen(place, SAW))

    yield from told_by_place(partial(learner.fit, 1), diary, places([""], BATCHES, epochs=1), tell)


def _two_fits(diary: Diary, model: Watched, subs: Sequence[Any], seed: int, training: bool) -> Observations:
    names, keep = ("first fit, ", "second fit, "), KeepPlace(diary)
    learner = tiny_learner(model, _data(seed, "training"), _data(seed, "evaluation"), [keep, *subs], Plain)

    def run() -> None:
        for keep.name in names:
            learner.fit(2, valid=not training)

    tell = partial(_training if training else _evaluation, diary)
    yield from told_by_place(run, diary, [BETWEEN, *places(names, BATCHES, training)], tell)


def _data(seed: int, name: str, count: int = BATCHES) -> ClonedBatches:
    drawn: list[Batch] = batches(seed, name, count, shape=SHAPE)
    return ClonedBatches(drawn)


def _training(diary: Diary, place: str) -> Observations:
    got = diary.seen(place, GOT)
    yield f"{place}: {HOW_OFTEN}", len(got)
    if place == BETWEEN:
        return
    yield f"{place}: {GOT}", got[0] if got else None
    yield f"{place}: the transform drew a random number that it had drawn before", any(diary.seen(place, AGAIN))
    yield f"{place}: {SAW}", _only(diary.seen(place, SAW))


def _evaluation(diary: Diary, place: str) -> Observations:
    yield f"{place}: {HOW_OFTEN}", len(diary.seen(place, GOT))
    if place != BETWEEN:
        yield f"{place}: {SAW}", _only(diary.seen(place, SAW))


def _parts(diary: Diary, place: str) -> Observations:
    kind, parts = next(iter(diary.seen(place, BATCH)), ("left out", []))
    shown = _only(diary.seen(place, SAW))
    yield f"{place}: {HOW_OFTEN}", len(diary.seen(place, GOT))
    yield f"{place}: `learner.batch` is", kind
    yield f"{place}: how many parts the batch has", len(parts)
    for name, part in zip(PARTS[1:], parts[1:], strict=False):
        yield f"{place}: {name}", part
    same = [isinstance(x, Tensor) and isinstance(shown, Tensor) and torch.equal(x, shown) for x in parts[:1]]
    yield f"{place}: the model saw what stands first in the batch", same == [True]


def _only(seen: Sequence[Any]) -> Any:
    return seen[0] if len(seen) == 1 else f"{len(seen)} times something"
