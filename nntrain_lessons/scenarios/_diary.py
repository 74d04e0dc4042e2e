"""What is seen during fits, kept by its place in them, so that a report can say where something was missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from ..train import Learner, Subscriber
from ..train.events import EVENTS
from ._drawn import Observations

BETWEEN = "between the batches"
READS = "reads"  # under which a line is told that explains, and is not judged
_IN_BATCH = (*EVENTS[EVENTS.index("before_batch") : EVENTS.index("after_batch") + 1], "cleanup_batch")
_MOST = 400  # lines; a verdict shows a few


class Diary:
    """What was seen, by its place: 'first fit, epoch 2, training batch 1', or between the batches.

    Attributes
    ----------
    place : str
        Where things stand now.
    begun : list of str
        The batches that have begun, in order.
    event : str
        The event that came last.
    stretch : str
        The fit or the epoch in which things stand, for what belongs to no batch.
    learner : Learner or None
        Who published that event.
    batch : int
        The number of the latest batch in its epoch, from 1.
    lines : list of str
        The time line: what happened, one event a line. It explains, and is not judged.
    """

    def __init__(self) -> None:
        self.place = BETWEEN
        self.begun: list[str] = []
        self.event = self.stretch = ""
        self.learner: Learner | None = None
        self.batch = 0
        self.lines: list[str] = []
        self._entries: dict[tuple[str, str], list[Any]] = {}

    @property
    def in_batch(self) -> bool:
        """Whether the latest event is one of a batch."""
        return self.event in _IN_BATCH and bool(self.begun)

    @property
    def where(self) -> str:
        """The place in the time line: a batch from its first event to its last, or else an epoch or a fit."""
        return self.begun[-1] if self.in_batch else self.stretch

    def tell(self, what: str) -> None:
        """Write a line into the time line."""
        if len(self.lines) < _MOST:
            self.lines.append(f"{self.where}: {what}")

    def read(self) -> Observations:
        """Yield the time line."""
        yield from ((READS, line) for line in self.lines)

    def add(self, what: str, value: Any) -> None:
        """Keep what is seen here. What may change later has to be copied before."""
        self._entries.setdefault((self.place, what), []).append(value)

    def seen(self, place: str, what: str) -> list[Any]:
        """Return all that was seen of one kind at a place, in order."""
        return self._entries.get((place, what), [])

    def whole(self) -> set[str]:
        """Return the places that are done with: not the batch that is still going on, nor those that never came."""
        return {BETWEEN, *(begun for begun in self.begun if begun != self.place)}


class KeepPlace(Subscriber):
    """Tells a diary where a fit stands. `name` is what a place begins with: 'first fit, '."""

    order = -1000  # before everyone else

    def __init__(self, diary: Diary, name: str = "") -> None:
        self.diary, self.name, self.stretch = diary, name, ""
        for event in EVENTS:
            if not hasattr(self, event):
                setattr(self, event, partial(self._note, event))

    def _note(self, event: str, learner: Learner) -> None:
        if event.endswith("fit"):
            self.stretch = self.name.removesuffix(", ") or "the fit"
        self.diary.event, self.diary.learner, self.diary.stretch = event, learner, self.stretch

    def before_epoch(self, learner: Learner) -> None:
        """Count batches anew."""
        self.stretch = f"{self.name}epoch {learner.epoch + 1}, {_kind(learner.model.training)}"
        self._note("before_epoch", learner)
        self.batch = 0

    def before_batch(self, learner: Learner) -> None:
        """Count the batch, and say which it is."""
        self._note("before_batch", learner)
        self.batch += 1
        self.diary.batch = self.batch
        self.diary.place = place(self.name, learner.epoch + 1, learner.model.training, self.batch)
        self.diary.begun.append(self.diary.place)

    def cleanup_batch(self, learner: Learner) -> None:
        """Leave the batch. One that fails stays the place where things stand; one that is cancelled has no error."""
        self._note("cleanup_batch", learner)
        if sys.exc_info()[0] is None:
            self.diary.place = BETWEEN


def place(fit: str, epoch: int, training: bool, batch: int) -> str:
    """Return a place's name."""
    return f"{fit}epoch {epoch}, {_kind(training)} batch {batch}"


def shown(numbers: Sequence[float]) -> str:
    """Return numbers in six digits. One that lies between two is always rounded up, whatever its last bits are."""
    return " and ".join(f"{number * (1 + 1e-9):.6g}" for number in numbers)


def steps_with(rates: Sequence[float]) -> str:
    """Return the line of an optimizer's step."""
    return f"the optimizer steps with the {'rates' if len(rates) > 1 else 'rate'} {shown(rates)}"


def _kind(training: bool) -> str:
    return "training" if training else "evaluation"


def places(fits: Iterable[str], count: int, training: bool = True, epochs: int = 2) -> list[str]:
    """Return the places of fits whose epochs have so many batches each."""
    return [
        place(fit, epoch, training, nr) for fit in fits for epoch in range(1, epochs + 1) for nr in range(1, count + 1)
    ]


def read_besides(run: Callable[[], object], diary: Diary) -> Observations:
    """Run, then yield the time line, also where an error ended the run."""
    try:
        run()
    finally:
        yield from diary.read()


def told_by_place(
    run: Callable[[], object], diary: Diary, planned: Sequence[str], tell: Callable[[str], Observations]
) -> Observations:
    """Run, then tell what was seen at each planned place, all of them or those before an error, and the time line.

    The places are planned, not those at which something was seen. So what is missing has a place, too.
    """
    try:
        run()
    except Exception:
        whole = diary.whole()
        for where in planned:
            if where in whole:
                yield from tell(where)
        yield from diary.read()
        raise
    for where in planned:
        yield from tell(where)
    yield from diary.read()
