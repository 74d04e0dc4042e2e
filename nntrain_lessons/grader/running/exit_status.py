"""How a learner's process ended that should have answered, and what it left running: told in words."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from ..records import Result, Status
from . import walls
from .children import ExitReport
from .protocol import MOST_PROCESSES, REACHED_OUT
from .usage import DISK, MEMORY

_LOST = "the process that watches over it was ended, or stopped"
_SIGKILL = 9  # Windows has no such name


@dataclass(frozen=True)
class ExitReason:
    """Why the learner's process gave no more answers."""

    status: Status
    message: str


def timed_out(seconds: float) -> ExitReason:
    """Say that the time was up."""
    return ExitReason(Status.TIMEOUT, f"no answer within {seconds:g} s; is there a loop that never ends?")


def out_of_memory(gigabytes: float) -> ExitReason:
    """Say that the memory was used up."""
    words = f"more than {gigabytes:g} GB of memory asked for; how large are the tensors it makes?"
    return ExitReason(Status.MEMORY, words)


GARBLED = ExitReason(Status.CRASHED, "it wrote into the channel to the grader, so that no answer could be read")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # one without a name
        return f"signal {number}"


def ended(ending: ExitReport, gigabytes: float = 2.0) -> ExitReason:
    """Say how a process ended that should have answered, and might take so much memory."""
    code = ending.code
    if ending.exceeded == MEMORY:
        words = f"its processes together took more than {gigabytes:g} GB of memory; how many does it start?"
        return ExitReason(Status.MEMORY, words)
    if ending.exceeded == DISK:
        why = f"it wrote more than {walls.DISK >> 20} MB, or more files than a folder is for"
    elif code is None:
        why = _LOST
    elif ending.crowded:
        why = f"more than {MOST_PROCESSES} processes started"
    elif code == REACHED_OUT:
        why = "it tried to end a process of the grader's"
    elif not ending.by_itself:
        why = "it closed its connection to the grader"
    elif code == -_SIGKILL:
        why = "it was ended by SIGKILL: by itself, or by the system, where memory had run out"
    elif code < 0:
        why = f"it was ended by {_signal_name(-code)}"
    else:
        why = f"it ended its own process with exit code {code} before it had answered"
    return ExitReason(Status.CRASHED, why)


def left_running(ending: ExitReport) -> tuple[str, ...]:
    """Note what an answer had started, and had not ended."""
    counts = ((ending.processes, "process", "processes"), (ending.threads, "thread", "threads"))
    left = " and ".join(f"{count} {one if count == 1 else more}" for count, one, more in counts if count)
    were = "was" if ending.processes + ending.threads == 1 else "were"
    return (f"{left} of yours {were} still running after the checks, and {were} ended",) if left else ()


def lost(result: Result) -> bool:
    """Return whether an exercise's processes were ended from outside, perhaps by the answer to another exercise."""
    return result.status is Status.CRASHED and result.error is not None and result.error.message == _LOST
