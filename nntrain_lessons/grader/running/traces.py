"""In the parent: a child's reply, checked piece by piece before it is believed to be a trace."""

from __future__ import annotations

import re
from typing import Any

from ...words import one_line
from ..records import Observation, Trace
from .protocol import GarbledError, Header

_SIZES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2}
_SIZES |= {"int8": 1, "uint8": 1, "bool": 1, "complex64": 8, "complex128": 16}
_DTYPE = re.compile(r"[a-z][a-z0-9_]{1,20}")
_NAME = re.compile(r"torch\.[a-z_.]{1,60}")
_MAX_DEPTH = 6
_MAX_TEXT = 2000  # characters of a value, as a child of ours sends it
_MAX_DIMENSIONS = 64
_MAX_NUMBERS = 1 << 40
_MAX_LINE = 300
_MOST = 10_000  # observations in one trace
_READS = "reads"  # the place under which a scenario tells what it reads, which is not judged
_LARGEST = 1 << 63  # of whole numbers, as a child of ours sends them


def trace(reply: Header, payload: bytes, nr: int) -> Trace:
    """Make a trace of the reply to request `nr`.

    Raises
    ------
    GarbledError
        When it is no such reply: the learner's code may have written into the channel.
    """
    observations, error = reply.get("observations"), reply.get("error")
    if reply.get("nr") != nr or not isinstance(observations, list) or len(observations) > _MOST:
        raise GarbledError("an answer to something else")
    found, reads, start = [], [], 0
    for about in observations:
        if not isinstance(about, dict) or not isinstance(about.get("at"), str) or not _is_size(about.get("bytes")):
            raise GarbledError("an observation without a place")
        raw = payload[start : start + about["bytes"]]
        start += about["bytes"]
        one = Observation(_line(about["at"]), _description(about, len(raw)), raw)
        if one.at == _READS:
            reads.append(one_line(one.about.get("value", ""), _MAX_LINE, columns=True))
        else:
            found.append(one)
    return Trace(
        tuple(found), None if error is None else failure(error), tuple(reads), _names(reply.get("borrowed", []))
    )


def _names(borrowed: object) -> tuple[str, ...]:
    if not isinstance(borrowed, list) or len(borrowed) > _MAX_DIMENSIONS or not all(map(_is_name, borrowed)):
        raise GarbledError("names that are none")
    return tuple(borrowed)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def failure(error: object) -> dict[str, Any]:
    """Check that something describes an error.

    Raises
    ------
    GarbledError
        When it does not.
    """
    if not isinstance(error, dict):
        raise GarbledError("an error that is none")
    words = {name: error.get(name) for name in ("type", "message", "where")}
    words["in_scenario"] = error.get("in_scenario", "")
    if not all(isinstance(word, str) for word in words.values()):
        raise GarbledError("an error without words")
    words = {name: _line(word) for name, word in words.items()}
    binds = error.get("binds", [])
    names = [name for name in binds if isinstance(name, str)] if isinstance(binds, list) else []
    return words | {"memory": error.get("memory") is True, "binds": names}


def _line(words: object) -> str:
    return one_line(words, _MAX_LINE)


def _description(about: dict[str, Any], size: int, depth: int = 0) -> dict[str, Any]:
    kind = about.get("kind")
    if kind == "tensor" and depth == 0:
        return _tensor(about, size)
    if kind == "value" and "value" in about and _is_plain(about["value"]):
        value = about["value"]
        return {"kind": kind, "value": value[:_MAX_TEXT] if isinstance(value, str) else value}
    if kind == "object" and isinstance(about.get("type"), str):
        return {"kind": kind, "type": _line(about["type"])}
    items = about.get("items")
    if kind == "list" and isinstance(items, list) and depth < _MAX_DEPTH and all(map(_is_object, items)):
        return {"kind": kind, "items": [_description(item, 0, depth + 1) for item in items]}
    raise GarbledError("an observation of no known kind")


def _tensor(about: dict[str, Any], size: int) -> dict[str, Any]:
    dtype, shape = about.get("dtype"), about.get("shape")
    if not isinstance(shape, list) or len(shape) > _MAX_DIMENSIONS or not all(map(_is_size, shape)):
        raise GarbledError("a tensor without a shape")
    if not isinstance(dtype, str) or not _DTYPE.fullmatch(dtype):
        raise GarbledError("a tensor without a dtype")
    if dtype in _SIZES and _numbers(shape) * _SIZES[dtype] != size:
        raise GarbledError("a tensor of another size than it says")
    return {"kind": "tensor", "dtype": dtype, "shape": shape}


def _numbers(shape: list[int]) -> int:
    """Multiply sizes, as far as a tensor can have so many numbers."""
    if 0 in shape:
        return 0
    found = 1
    for size in shape:
        found = min(found * size, _MAX_NUMBERS)
    return found


def _is_plain(value: object) -> bool:
    if isinstance(value, int):
        return -_LARGEST <= value < _LARGEST
    return value is None or isinstance(value, str | float)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40
