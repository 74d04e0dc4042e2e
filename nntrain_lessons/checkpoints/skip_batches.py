"""A loader that begins in the middle."""

from collections.abc import Callable, Iterator
from typing import Any

from ..errors import LessonsError


class SkipBatches:
    """The batches of a loader that are left. Those that were done are loaded too, and dropped: order is drawn there.

    Parameters
    ----------
    loader
        All the batches. Its length and other attributes are those of this.
    done : int
        How many to drop.
    then : callable
        What to do before the first that is left, or at the end if none is.

    Raises
    ------
    LessonsError
        When walked through, where the loader has fewer than `done` batches.
    """

    def __init__(self, loader: Any, done: int, then: Callable[[], None]) -> None:
        self._loader, self._done, self._then = loader, done, then

    def __len__(self) -> int:
        return len(self._loader)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # a copy asks before there is a loader
            raise AttributeError(name)
        return getattr(self._loader, name)

    def __iter__(self) -> Iterator[Any]:
        batches = iter(self._loader)
        for nr in range(self._done):
            if next(batches, self) is self:
                raise LessonsError(
                    f"the checkpoint was made after batch {self._done} of an epoch, and here an epoch has {nr}; "
                    "give it the images it had, or start the training anew"
                )
        self._then()
        yield from batches
