"""Whether a fit may be made longer than it was planned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

PLANNED = ("total_steps", "T_max")  # what torch's schedulers, and ours, call the number of steps they were made for


def forbids(subs: Iterable[Any]) -> str:
    """Say which subscriber's schedule was planned for a number of steps, and forbids more; '' where none does."""
    for sub in subs:
        for value in vars(sub).values():
            if has_end(value):
                kind = type(value).__name__
                return (
                    f"the schedule of {type(sub).__name__} ({kind}) is planned to the last step, and would be another"
                )
    return ""


def has_end(schedule: Any) -> bool:
    """Return whether something is a schedule that was planned for a number of steps, and not for ever."""
    if not hasattr(schedule, "step") or isinstance(schedule, type):
        return False
    inside = getattr(schedule, "_schedulers", ())  # of torch's SequentialLR and ChainedScheduler
    return any(getattr(schedule, name, None) for name in PLANNED) or any(map(has_end, inside))
