"""In the child: how a value, or an error, is told to the judge as plain numbers and words."""

from __future__ import annotations

import traceback
from typing import Any

import torch
from torch import Tensor, nn

from . import frames

MAX_BYTES = 16 << 20  # of one tensor
MAX_TEXT = 2000
MAX_ITEMS = 10_000
MAX_DEPTH = 4


def describe(value: object, depth: int = 0) -> tuple[dict[str, Any], bytes]:
    """Describe a value: what it is, and a tensor's raw bytes.

    Only exact types count. An instance of a subclass may answer every question as it likes, so it is
    told by its class's name alone.
    """
    kind = type(value)
    if kind in (Tensor, nn.Parameter) and depth == 0:
        return _tensor(value)  # type: ignore[arg-type]
    if value is None or kind in (bool, float):
        return {"kind": "value", "value": value}, b""
    if kind is int:
        small = -(2**63) <= value < 2**63  # type: ignore[operator]
        return {"kind": "value", "value": value} if small else {"kind": "object", "type": "a huge int"}, b""
    if kind is str:
        return {"kind": "value", "value": value[:MAX_TEXT]}, b""  # type: ignore[index]
    if isinstance(value, list | tuple) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
        return {"kind": "list", "items": [describe(item, depth + 1)[0] for item in value]}, b""
    return {"kind": "object", "type": kind.__qualname__[:MAX_TEXT]}, b""


def _tensor(value: Tensor) -> tuple[dict[str, Any], bytes]:
    if value.layout is not torch.strided or value.numel() * value.element_size() > MAX_BYTES:
        return {"kind": "object", "type": f"a tensor of {value.numel():,} elements, {value.layout}"}, b""
    plain = value.detach().cpu().resolve_conj().resolve_neg().contiguous()
    about = {"kind": "tensor", "dtype": str(value.dtype).removeprefix("torch."), "shape": list(value.shape)}
    return about, plain.reshape(-1).view(torch.uint8).numpy().tobytes()


def describe_error(error: BaseException, sources: dict[str, str]) -> dict[str, Any]:
    """Describe what was raised: its type, its message, where in the learner's own code, and where in the scenario.

    Parameters
    ----------
    error : BaseException
        What was raised.
    sources : dict of str to str
        The learner's cells: name and text. Frames of other files are ignored.
    """
    return {
        "type": type(error).__name__[:MAX_TEXT],
        "message": _text(error),
        "where": _where(error, sources),
        "in_scenario": frames.innermost(error, "scenarios"),
        "memory": isinstance(error, MemoryError) or _is_allocation(error),
    }


def _text(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "the code called exit"
    if isinstance(error, SyntaxError):
        return str(error.msg)[:MAX_TEXT]
    try:
        return str(error)[:MAX_TEXT]
    except Exception as second:  # noqa: BLE001 - the message is made by the learner's code
        return f"(its message cannot be shown: {type(second).__name__})"


def _where(error: BaseException, sources: dict[str, str]) -> str:
    own = [frame for frame in traceback.walk_tb(error.__traceback__) if frame[0].f_code.co_filename in sources]
    if isinstance(error, SyntaxError) and error.filename in sources and error.lineno:
        name, line, function = error.filename, error.lineno, "<module>"
    elif own:
        code, line = own[-1][0].f_code, own[-1][1]
        name, function = code.co_filename, code.co_qualname
    else:
        return ""
    lines = sources[name].split("\n")
    text = lines[line - 1].strip() if line <= len(lines) else ""
    place = f"{name}, line {line}" + ("" if function == "<module>" else f", in {function}")
    return f"{place}: {text}"[:MAX_TEXT]


def _is_allocation(error: BaseException) -> bool:
    # torch raises a RuntimeError where the system gives it no memory
    return isinstance(error, RuntimeError) and "allocate memory" in _text(error)
