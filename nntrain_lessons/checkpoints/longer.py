"""Whether a fit may be made longer than it was planned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

PLANNED = ("total_steps", "T_max")  # what torch's schedulers, and ours, call the number of steps they were made for


def forbids(subs: Iterable[Any]) -> str:
    """Say which subscriber's schedule was planned for a number of steps, and forbids more; '' where none does."""
    for sub in subs:
        for value in vars(sub).values():
            if steps := planned_steps(value):
                return f"the schedule of {type(sub).__name__} ({type(value).__name__}) ends after {steps} steps"
    return ""


def planned_steps(schedule: Any) -> int:
    """Return after how many steps a schedule ends; 0 where it goes on for ever, or is no schedule."""
    if not hasattr(schedule, "step") or isinstance(schedule, type):
        return 0
    for name in PLANNED:
        if steps := getattr(schedule, name, None):
            return int(steps)
    inside = getattr(schedule, "_schedulers", ())  # of torch's SequentialLR and ChainedScheduler
    return max(map(planned_steps, inside), default=0)
