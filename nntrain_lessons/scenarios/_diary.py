"""What is seen during fits, kept by its place in them, so that a report can say where something was missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..train import Learner, Subscriber
from ._drawn import Observations

BETWEEN = "between the batches"


class Diary:
    """What was seen, by its place: 'first fit, epoch 2, training batch 1', or between the batches.

    Attributes
    ----------
    place : str
        Where things stand now.
    begun : list of str
        The batches that have begun, in order.
    """

    def __init__(self) -> None:
        self.place = BETWEEN
        self.begun: list[str] = []
        self._entries: dict[tuple[str, str], list[Any]] = {}

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
        self.diary, self.name = diary, name

    def before_epoch(self, learner: Learner) -> None:
        """Count batches anew."""
        self.batch = 0

    def before_batch(self, learner: Learner) -> None:
        """Count the batch, and say which it is."""
        self.batch += 1
        self.diary.place = place(self.name, learner.epoch + 1, learner.model.training, self.batch)
        self.diary.begun.append(self.diary.place)

    def cleanup_batch(self, learner: Learner) -> None:
        """Leave the batch. One that fails stays the place where things stand; one that is cancelled has no error."""
        if sys.exc_info()[0] is None:
            self.diary.place = BETWEEN


def place(fit: str, epoch: int, training: bool, batch: int) -> str:
    """Return a place's name."""
    return f"{fit}epoch {epoch}, {'training' if training else 'evaluation'} batch {batch}"


def places(fits: Iterable[str], count: int, training: bool = True, epochs: int = 2) -> list[str]:
    """Return the places of fits whose epochs have so many batches each."""
    return [
        place(fit, epoch, training, nr) for fit in fits for epoch in range(1, epochs + 1) for nr in range(1, count + 1)
    ]


def told_by_place(
    run: Callable[[], object], diary: Diary, planned: Sequence[str], tell: Callable[[str], Observations]
) -> Observations:
    """Run, then tell what was seen at each planned place: all of them, or those before an error.

    The places are planned, not those at which something was seen. So what is missing has a place, too.
    """
    try:
        run()
    except Exception:
        whole = diary.whole()
        for where in planned:
            if where in whole:
                yield from tell(where)
        raise
    for where in planned:
        yield from tell(where)
