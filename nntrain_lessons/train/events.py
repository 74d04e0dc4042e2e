"""The one list of events, who listens to them, and how to stop early."""

from difflib import get_close_matches

EVENTS = (
    "before_fit",
    "before_epoch",
    "before_batch",
    "after_predict",
    "after_loss",
    "after_backward",
    "after_step",
    "after_batch",
    "after_epoch",
    "after_fit",
    "cleanup_batch",
    "cleanup_epoch",
    "cleanup_fit",
)


class CancelBatchException(Exception):  # noqa: N818 - the post's names
    """Raise it to leave the current batch; training goes on with the next one."""


class CancelEpochException(Exception):  # noqa: N818 - the post's names
    """Raise it to leave the current epoch; training goes on with the next one."""


class CancelFitException(Exception):  # noqa: N818 - the post's names
    """Raise it to leave `Learner.fit`, which then returns normally."""


CANCELS = {"fit": CancelFitException, "epoch": CancelEpochException, "batch": CancelBatchException}


class Subscriber:
    """Base class of everything that listens to a `Learner`.

    Define a method named like one of `EVENTS`; it is called as `method(learner)`. The `before_*`
    and `after_*` events of a phase are skipped once that phase is cancelled or fails; its
    `cleanup_*` event always fires, so that is where to undo what was done.

    Attributes
    ----------
    order : int
        Subscribers hear an event in rising `order`; those of equal order, as they stand in the list.

    Raises
    ------
    TypeError
        When a subclass is written with a method that looks like an event and is none. Such a
        method would never be called, and nothing would say so.
    """

    order: int = 0

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for name in dir(cls):
            meant = name.startswith(("before_", "after_", "cleanup_"))
            near = get_close_matches(name, EVENTS, n=1, cutoff=0.0 if meant else 0.85)  # befor_fit is meant, too
            if near and name not in EVENTS:
                raise TypeError(f"{cls.__name__}.{name}: there is no such event; did you mean {near[0]!r}?")
