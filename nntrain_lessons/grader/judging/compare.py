"""In the parent: whether two traces are the same, and where they part. It needs no torch."""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from ..records import Observation, Trace

# How far two right answers may lie apart: the rounding of a few steps. A wrong formula is off by far more.
CLOSE = {"float64": 1e-9, "float32": 1e-5}
_RAISED = re.compile(r", in ([\w.]+): raise \w+")
_FLOAT32 = 1e-6  # how far float32's rounding leads in a few steps
CODES = {"float64": "d", "float32": "f", "int64": "q", "int32": "i", "uint8": "B", "bool": "B", "int8": "b"}


def same(expected: Trace, got: Trace, close: float = 0.0) -> bool:
    """Return whether two traces are the same; so are errors of one type and message, whatever numbers it names."""
    if _error(expected) != _error(got):
        return False
    return len(expected.observations) == len(got.observations) and difference(expected, got, close) == ""


def alike(expected: Trace, got: Trace, close: float = 0.0) -> bool:
    """Return whether two traces are the same but for the words in which an answer's own `raise` says what is wrong."""
    words = [_raised(trace) for trace in (expected, got)]
    if words[0] and words[0] == words[1]:
        expected, got = replace(expected, error=None), replace(got, error=None)
    return same(expected, got, close)


def alike_in_float32(expected: Trace, got: Trace) -> bool:
    """Return whether two traces are the same but for the rounding of float32."""
    if _error(expected) != _error(got) or len(expected.observations) != len(got.observations):
        return False
    return all(_is_rounded(*pair) for pair in zip(expected.observations, got.observations, strict=True))


def _is_rounded(right: Observation, mine: Observation) -> bool:
    kinds = [{**seen.about, "value": 0} for seen in (right, mine)]
    code = CODES.get(right.about.get("dtype", ""))
    if right.at != mine.at or kinds[0] != kinds[1] or len(right.raw) != len(mine.raw):
        return False
    pairs = zip(array(code, right.raw), array(code, mine.raw), strict=True) if code else ()
    a, b = right.about.get("value"), mine.about.get("value")
    numbers = [*pairs, (a, b)] if _is_number(a) and _is_number(b) else list(pairs)
    return all(_close(x, y, CLOSE["float32"]) for x, y in numbers) and (a == b or _is_number(a))


def _raised(trace: Trace) -> tuple[str, str] | None:
    """Return what kind of error an answer raised itself, and in which of its functions."""
    found = _RAISED.search(trace.error["where"]) if trace.error else None
    return (trace.error["type"], found[1]) if trace.error and found else None


def _error(trace: Trace) -> tuple[str, str] | None:
    # Which size a message names first depends on which operand came first.
    return (trace.error["type"], re.sub(r"\d+", "#", trace.error["message"])) if trace.error else None


def agreeing(expected: Trace, got: Trace, close: float = 0.0) -> int:
    """Return how many observations are the same before the first that is not."""
    pairs = zip(expected.observations, got.observations, strict=False)
    same_ones = (right.at == mine.at and not _observation(right, mine, close) for right, mine in pairs)
    return sum(1 for _ in takewhile(bool, same_ones))


def differences(expected: Trace, got: Trace, close: float = 0.0) -> frozenset[tuple[str, int]]:
    """Return where two traces differ: at which places, and at which time there; at no place, for an error."""
    right, mine = _by_place(expected), _by_place(got)
    far = (at for at in right.keys() & mine.keys() if _observation(right[at], mine[at], close))
    error = () if _error(expected) == _error(got) else (("", 0),)
    return frozenset({*far, *(right.keys() ^ mine.keys()), *error})


def not_adding_up(right: Trace, mine: Trace, parts: Sequence[Trace]) -> int:
    """Return how many plain numbers of a trace are off by something else than the parts are off by together."""
    places = [_by_place(trace) for trace in (right, mine, *parts)]
    found = 0
    for at in set.intersection(*map(set, places)):
        values: list[Any] = [by_place[at].about.get("value") for by_place in places]
        asked, got, *others = values
        if all(map(_is_number, values)) and asked != got:
            found += not _close(got - asked, sum(other - asked for other in others), CLOSE["float64"])
    return found


def _by_place(trace: Trace) -> dict[tuple[str, int], Observation]:
    times: Counter[str] = Counter()
    found = {}
    for seen in trace.observations:
        found[seen.at, times[seen.at]] = seen
        times[seen.at] += 1
    return found


def difference(expected: Trace, got: Trace, close: float = 0.0) -> str:
    """Say where and how the observations first differ, or nothing where they do not.

    Parameters
    ----------
    expected, got : Trace
        What ours did, and theirs.
    close : float
        How far two right numbers of float32 may lie apart, where that is more than the rounding of a few steps.
    """
    if said := first_difference(expected, got, close):
        return said
    missing, more = (
        trace.observations[len(other.observations) :] for trace, other in ((expected, got), (got, expected))
    )
    if more:
        return f"unexpected: {more[0].at}"
    return f"missing: {missing[0].at}" if missing else ""


def first_difference(expected: Trace, got: Trace, close: float = 0.0) -> str:
    """Say where and how the observations first differ, as far as there are both; '' where they do not."""
    for number, (right, mine) in enumerate(zip(expected.observations, got.observations, strict=False)):
        if right.at != mine.at:
            is_later = any(mine.at == later.at for later in expected.observations[number:])
            return f"missing: {right.at}; next came: {mine.at}" if is_later else f"unexpected: {mine.at}"
        if said := _observation(right, mine, close):
            return f"{right.at}: {said}"
    return ""


def differing(right: Observation, mine: Observation, close: float) -> list[int]:
    """Return the places at which two tensors of one shape and dtype differ; none for anything else."""
    both = [right.about, mine.about]
    dtype = right.about.get("dtype")
    if any(about["kind"] != "tensor" for about in both) or dtype not in CODES or len(right.raw) != len(mine.raw):
        return []
    tolerance = max(CLOSE.get(dtype, 0.0), close if dtype == "float32" else 0.0)
    pairs = zip(numbers(right), numbers(mine), strict=True)
    return [place for place, (a, b) in enumerate(pairs) if not _close(a, b, tolerance)]


def numbers(seen: Observation) -> Sequence[float]:
    """Return the numbers of a tensor in their order, or a plain number; none of anything else."""
    about = seen.about
    if about["kind"] == "tensor":
        return array(CODES[about["dtype"]], seen.raw) if about["dtype"] in CODES else ()
    value = about.get("value")
    return (float(value),) if isinstance(value, int | float) and _is_number(value) else ()


def _observation(right: Observation, mine: Observation, close: float) -> str:
    if right.about["kind"] != "tensor" or mine.about["kind"] != "tensor":
        return _plain(right.about, mine.about)
    if right.about["shape"] != mine.about["shape"]:
        return f"expected shape {right.about['shape']}, got {mine.about['shape']}"
    if right.about["dtype"] != mine.about["dtype"]:
        return f"expected dtype {right.about['dtype']}, got {mine.about['dtype']}"
    return _tensor(right, mine, close)


def _tensor(right: Observation, mine: Observation, close: float) -> str:
    if right.raw == mine.raw:
        return ""
    dtype, shape = right.about["dtype"], right.about["shape"]
    if dtype not in CODES or len(mine.raw) != len(right.raw):
        return "the numbers differ"
    expected, got = (array(CODES[dtype], raw) for raw in (right.raw, mine.raw))
    pairs = list(enumerate(zip(expected, got, strict=True)))
    wild = [place for place, (a, b) in pairs if math.isfinite(a) and not math.isfinite(b)]  # told before any other
    tolerance = max(CLOSE.get(dtype, 0.0), close if dtype == "float32" else 0.0)
    far = wild or (place for place, (a, b) in pairs if not _close(a, b, tolerance))
    for place in far:
        where = f" in element {_index(place, shape)}" if len(expected) > 1 else ""
        return f"{_pair(expected[place], got[place])}{where}{_almost(pairs) if dtype == 'float64' else ''}"
    return ""


def _almost(pairs: Sequence[tuple[int, tuple[float, float]]]) -> str:
    """Say where numbers come from that are off by no more than float32 rounds."""
    if all(_close(a, b, _FLOAT32) for _, (a, b) in pairs):
        return (
            " (no further off than float32 rounds: is a part of it worked out in float32? `zeros_like` keeps the dtype)"
        )
    return ""


def _plain(right: Mapping[str, Any], mine: Mapping[str, Any]) -> str:
    if right["kind"] != mine["kind"]:
        return f"expected {_words(right)}, got {_words(mine)}{_slip(mine)}"
    if right["kind"] == "list":
        return _list(right["items"], mine["items"])
    if right["kind"] == "object":
        return "" if right["type"] == mine["type"] else f"expected {_words(right)}, got {_words(mine)}"
    a, b = right["value"], mine["value"]
    numbers = _is_number(a) and _is_number(b)
    equal = _close(a, b, CLOSE["float64"]) if numbers else type(a) is type(b) and a == b
    if equal:
        return ""
    return _pair(a, b) if numbers else f"expected {_words(right)}, got {_words(mine)}"


def _slip(mine: Mapping[str, Any]) -> str:
    """Guess at the slip behind a value of another kind."""
    if mine.get("value", "") is None:
        return " (is a `return` missing?)"
    return " (is there a comma too many?)" if len(mine.get("items", [])) == 1 else ""


def _list(right: Sequence[Mapping[str, Any]], mine: Sequence[Mapping[str, Any]]) -> str:
    for place, (a, b) in enumerate(zip(right, mine, strict=False)):
        if said := _plain(a, b):
            return f"{said} in value {place + 1} of {len(right)}"
    return "" if len(right) == len(mine) else f"expected {len(right)} values, got {len(mine)}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _close(a: float, b: float, tolerance: float) -> bool:
    if math.isfinite(a) and math.isfinite(b):
        return abs(a - b) <= tolerance * (1 + abs(a))
    return a == b or (math.isnan(a) and math.isnan(b))  # a wrong answer may be known to give NaN


def _words(about: Mapping[str, Any]) -> str:
    if about["kind"] == "tensor":
        return f"a tensor of shape {about['shape']}"
    if about["kind"] == "list":
        shown = ", ".join(_words(item) for item in about["items"][:8])
        return f"[{shown}{', ...' if len(about['items']) > 8 else ''}]"
    if about["kind"] == "object":
        return f"an object of type {about['type']}"
    value = about["value"]
    if value is None:
        return "None"
    return _number(value) if isinstance(value, float) else repr(value)


def _pair(expected: float, got: float) -> str:
    a, b = _number(expected), _number(got)
    return f"expected {a}, got {b}" if a != b else f"expected {expected!r}, got {got!r}"


def _number(value: float) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _index(place: int, shape: Sequence[int]) -> list[int]:
    index = []
    for size in reversed(shape):
        index.append(place % size)
        place //= size
    return index[::-1]
