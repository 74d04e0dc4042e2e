"""A schedule as functions: what they give for one call after the other, and who does the work."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from . import borrowed
from ._drawn import Observations, number

Call = tuple[str, Sequence[float], dict[str, float]]  # a function of the answer, and its arguments


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
        except (TypeError, NameError, AttributeError) as error:  # an accident
            value = f"the error {type(error).__name__}"
        except Exception:  # noqa: BLE001 - whichever it is
            value = "an error"
        yield _told(call), value


def digits(answer: Any, calls: Sequence[Call]) -> Observations:
    """Observe whether what calls give has digits enough: not those of float32 only, nor a few decimals only.

    Calls that differ should give values that differ. Where nearly all give the same, it has no digits to count.
    """
    given = [value for value in (_made(answer, call) for call in calls) if isinstance(value, float)]
    various = len(set(given)) > len(calls) // 2
    yield "all values are ones that float32 holds", various and all(value == _as_float32(value) for value in given)
    yield "all values end within twelve decimals", various and all(value == round(value, 12) for value in given)


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
    """Observe whether a schedule of torch takes part in what the calls give: in these, or in any others."""
    for call in calls:
        _made(answer, call)
    yield "a schedule of torch takes part", borrowed.SCHEDULES in borrowed.called()


def _as_float32(value: float) -> float:
    return torch.tensor(value, dtype=torch.float32).item()


def _made(answer: Any, call: Call) -> Any:
    name, arguments, options = call
    function: Callable[..., Any] = getattr(answer, name)
    return number(function(*arguments, **options))


def _told(call: Call) -> str:
    name, arguments, options = call
    words = [f"{argument!r}" for argument in arguments] + [f"{key}={value!r}" for key, value in options.items()]
    return f"{name}({', '.join(words)})"
