"""An augmentation under the real Learner: what the transform gets, and what the model is shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..train import Learner, Subscriber
from ._diary import BETWEEN, READS, Diary, KeepPlace, places, told_by_place
from ._drawn import Batch, Observations, batches, normal
from ._fits import Cancels, ClonedBatches, Plain, tiny_learner, tiny_model
from ._views import Views

SHAPE = (1, 2, 3)  # of an image
BATCHES, MANY = 3, 40  # to train on in an epoch; so many that none is left out by chance
PARTS = ("inputs", "targets", "third part", "fourth part")  # of a batch
GOT, AGAIN, SAW, BATCH = "the transform got", "drew again", "the model saw", "the batch"
HOW_OFTEN = "how often the transform was called"


class Watched(nn.Module):
    """Notes what a model is shown."""

    def __init__(self, seed: int, views: Views) -> None:
        super().__init__()
        self.model, self.views = tiny_model(seed, 6), views

    def forward(self, x: Tensor) -> Tensor:
        """Note the inputs, and run the model on them."""
        self.views.diary.add(SAW, x.detach().clone())
        self.views.seen(x)
        y: Tensor = self.model(x)
        return y


class Shift:
    """A transform that doubles, and shifts by another number at each call, so that one call more shows at once.

    Like a generator of random numbers it remembers where it is: a copy that is made for each batch does not go on.
    """

    def __init__(self, views: Views, shifts: Sequence[float], name: str = "", turns: bool = False) -> None:
        self.views, self.shifts, self.name, self.turns = views, shifts, name, turns
        self.calls = 0
        self.drawn: set[int] = set()

    def __call__(self, x: Tensor) -> Tensor:
        """Return new images; with `turns`, of another grid, rows and columns exchanged."""
        diary = self.views.diary
        diary.add(f"{self.name}{GOT}", x.detach().clone())
        number = int(torch.randint(2**60, ()))
        diary.add(AGAIN, number in self.drawn)
        if number in self.drawn:
            diary.tell("the transform draws a random number that it has drawn before")
        self.drawn.add(number)
        self.calls += 1
        shifted = 2 * x + self.shifts[self.calls % len(self.shifts)]
        result = shifted.transpose(-1, -2) if self.turns else shifted
        self.views.called(f"the {self.name}transform".replace(", ", " "), x, result)
        return result

    def __deepcopy__(self, memo: object) -> Shift:
        copied = Shift(self.views, self.shifts, self.name, self.turns)
        copied.calls, copied.drawn = self.calls, self.drawn
        return copied


class Parts(Subscriber):
    """Notes the batch, where the loss has used it."""

    order = 1000  # after everyone else

    def __init__(self, views: Views) -> None:
        self.views = views

    def after_loss(self, learner: Learner) -> None:
        """Note what the batch is, and its parts."""
        kind = "a list" if isinstance(learner.batch, list) else f"a {type(learner.batch).__name__}"
        parts = [part.clone() if isinstance(part, Tensor) else part for part in learner.batch]
        self.views.diary.add(BATCH, (kind, parts))
        self.views.held(kind, parts)


def training_batches(answer: Any, seed: int, shifts: Sequence[float], nth: int) -> Observations:
    """Observe each call of the transform and what the model then sees: two fits, one batch cancelled."""
    views = _views(seed)
    subs = [Cancels(nth), answer.AugmentS(Shift(views, shifts))]
    yield from _two_fits(views, subs, seed, training=True)


def evaluation_batches(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe what the model sees in evaluation, and any call of the transform there: two fits."""
    views = _views(seed)
    yield from _two_fits(views, [answer.AugmentS(Shift(views, shifts))], seed, training=False)


def targets_and_data(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe the parts of each batch, and the stored data after two epochs.

    The third part is like the inputs in shape and dtype, as a mask may be; the fourth is the inputs themselves, as
    the targets of an autoencoder are.
    """
    stored = [
        [*batch, normal(seed, "mask", 3, *SHAPE), batch[0]] for batch in batches(seed, "training", 2, shape=SHAPE)
    ]
    copies = [[part.clone() for part in batch] for batch in stored]
    _same_chances(seed)
    diary = Diary()
    views = Views(diary, copies)
    subs = [KeepPlace(diary), answer.AugmentS(Shift(views, shifts)), Parts(views)]
    learner = tiny_learner(Watched(seed, views), stored, [], subs, Plain)
    yield from told_by_place(partial(learner.fit, 2), diary, places([""], 2), partial(_parts, diary))
    for nr, (batch, were) in enumerate(zip(stored, copies, strict=True), start=1):
        for name, part, before in zip(PARTS, batch, were, strict=True):
            yield f"data afterwards, training batch {nr}, {name}", part
            kept = "as they were" if torch.equal(part, before) else "overwritten"
            yield READS, f"afterwards, training batch {nr}: the data's own {name} are {kept}"


def other_grid(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe what the model sees where the transform gives images of another shape, in many batches."""
    views = _views(seed, MANY)
    diary = views.diary
    subs = [KeepPlace(diary), answer.AugmentS(Shift(views, shifts, turns=True))]
    learner = tiny_learner(Watched(seed, views), _data(seed, "training", MANY), [], subs, Plain)
    yield from told_by_place(partial(learner.fit, 1), diary, places([""], MANY, epochs=1), partial(_training, diary))


def two_in_a_row(answer: Any, seed: int, shifts: Sequence[float]) -> Observations:
    """Observe how often each of two transforms is called, and what the model sees."""
    views, names = _views(seed), ("first", "second")
    diary = views.diary
    subs = [answer.AugmentS(Shift(views, shifts[nr:], f"{name}, ")) for nr, name in enumerate(names)]
    learner = tiny_learner(Watched(seed, views), _data(seed, "training"), [], [KeepPlace(diary), *subs], Plain)

    def tell(place: str) -> Observations:
        for name in names:
            yield (
                f"{place}: how often the {name} of two transforms was called",
                len(diary.seen(place, f"{name}, {GOT}")),
            )
        yield f"{place}: {SAW}", _only(diary.seen(place, SAW))

    yield from told_by_place(partial(learner.fit, 1), diary, places([""], BATCHES, epochs=1), tell)


def _same_chances(seed: int) -> None:
    """Let an answer that draws something of its own accord draw the same each time."""
    torch.manual_seed(seed)
    random.seed(seed)


def _views(seed: int, count: int = BATCHES) -> Views:
    _same_chances(seed)
    return Views(Diary(), _data(seed, "training", count).batches, _data(seed, "evaluation").batches)


def _two_fits(views: Views, subs: Sequence[Any], seed: int, training: bool) -> Observations:
    diary = views.diary
    names, keep = ("first fit, ", "second fit, "), KeepPlace(diary)
    learner = tiny_learner(
        Watched(seed, views), _data(seed, "training"), _data(seed, "evaluation"), [keep, *subs], Plain
    )

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
