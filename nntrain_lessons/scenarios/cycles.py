"""A schedule as functions: what they give for one call after the other, and who does the work."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import torch.optim.lr_scheduler

from ._drawn import Observations, in_float64

Call = tuple[str, Sequence[float], dict[str, float]]  # a function of the answer, and its arguments

_TORCH_SCHEDULES = str(Path(torch.optim.lr_scheduler.__file__))


def values(answer: Any, calls: Sequence[Call]) -> Observations:
    """Observe what each call gives."""
    for call in calls:
        yield _told(call), _made(answer, call)


def values_or_errors(answer: Any, calls: Sequence[Call]) -> Observations:
    """Observe what each call gives; an error is an observation, too."""
    for call in calls:
        try:
            value = _made(answer, call)
        except NotImplementedError:  # a hole
            raise
        except Exception:  # noqa: BLE001 - whichever it is
            value = "an error"
        yield _told(call), value


def refusals(answer: Any, calls: Sequence[Call]) -> Observations:
    """Observe which calls are refused. A division by zero is an accident, and refuses nothing."""
    for call in calls:
        try:
            _made(answer, call)
        except (NotImplementedError, ZeroDivisionError):
            refused = False
        except Exception:  # noqa: BLE001 - any error is an answer to nonsense
            refused = True
        else:
            refused = False
        yield f"{_told(call)} raises an error that says why", refused


def own_work(answer: Any, calls: Sequence[Call]) -> Observations:
    """Observe whether a schedule of torch takes part in what the calls give."""
    yield "a schedule of torch takes part", any(_calls_torch(answer, call) for call in calls)


def _calls_torch(answer: Any, call: Call) -> bool:
    found = []

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename == _TORCH_SCHEDULES:
            found.append(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        _made(answer, call)
    finally:
        sys.setprofile(None)
    return bool(found)


def _made(answer: Any, call: Call) -> Any:
    name, arguments, options = call
    function: Callable[..., Any] = getattr(answer, name)
    return _number(in_float64(function, *arguments, **options))


def _number(value: Any) -> Any:
    # A number may come as Python's, NumPy's, or a tensor of one element. Anything else is observed as it is.
    if isinstance(value, str):
        return value
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return value


def _told(call: Call) -> str:
    name, arguments, options = call
    words = [f"{argument!r}" for argument in arguments] + [f"{key}={value!r}" for key, value in options.items()]
    return f"{name}({', '.join(words)})"
