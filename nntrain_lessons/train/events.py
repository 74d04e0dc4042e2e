"""The one list of events, who listens to them, and how to stop early."""

from ..errors import UsageError
from .event_slips import meant_event

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
    only_looks : bool
        Whether a fit that it listens to is a look, and no training, as a search for a learning rate is. The
        Learner's history, optimizer and place are afterwards what they were before.
    of_training : bool
        Whether it belongs to trainings only: it sits out where a fit is a look, or does not train. Say so of what
        keeps a training (a checkpoint, a recorder) or steers one (a schedule).

    Raises
    ------
    UsageError
        When a subclass is written with a method that looks like an event and is none. Such a
        method would never be called, and nothing would say so. (It is a TypeError, too.)
    """

    order: int = 0
    only_looks: bool = False
    of_training: bool = False

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for name in dir(cls):
            if name not in EVENTS and callable(getattr(cls, name, None)) and (meant := meant_event(name, EVENTS)):
                raise UsageError(
                    f"{cls.__name__}.{name}: there is no such event; did you mean {meant!r}? "
                    f"The events are {', '.join(EVENTS)}"
                )
