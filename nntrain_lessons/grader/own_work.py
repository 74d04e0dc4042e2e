"""Whether an answer is its author's own work: seen in all that it did, not only where that is the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..spec import Exercise
from .records import Observation, Trace
from .running.exit_status import ExitReason

_OF_OPTIMIZERS = "optimizers of torch that take part in a step"  # places of what scenarios called `own_work` observe
_OF_SCHEDULES = "a schedule of torch takes part"
_SCHEDULES = "torch.optim.lr_scheduler"

Seen = Mapping[str, tuple[Trace | None, ExitReason | None]]  # by check


def in_all(exercise: Exercise, seen: Seen) -> dict[str, tuple[Trace | None, ExitReason | None]]:
    """Return what was seen, where the check about own work tells what any of the checks has seen of torch at work.

    An answer may do the step itself in the first check, and leave it to torch in all others.
    """
    borrowed = {name for trace, _ in seen.values() if trace for name in trace.borrowed}
    found = dict(seen)
    for check in exercise.checks:
        trace, reason = seen[check.id]
        if borrowed and trace and check.scenario.endswith(".own_work"):
            told = tuple(_told(observation, borrowed) for observation in trace.observations)
            found[check.id] = replace(trace, observations=told), reason
    return found


def _told(observation: Observation, borrowed: set[str]) -> Observation:
    value: object
    if observation.at == _OF_OPTIMIZERS:
        value = ", ".join(sorted(borrowed - {_SCHEDULES})) or "none"
    elif observation.at == _OF_SCHEDULES:
        value = _SCHEDULES in borrowed
    else:
        return observation
    return replace(observation, about={"kind": "value", "value": value})
