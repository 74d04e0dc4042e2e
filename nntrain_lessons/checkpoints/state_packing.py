"""The state of objects that the library does not know, as plain data, and back into objects built anew."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

PLAIN = (type(None), bool, int, float, str)
# What was given to an object when it was built, and holds no state of its own.
CODE = (FunctionType, BuiltinFunctionType, MethodType, ModuleType, type, partial)
GIVEN = (*CODE, PurePath, torch.device, torch.dtype, DataLoader, Dataset)
Place = tuple[object, ...]


class CannotKeepError(Exception):
    """Names what cannot become data."""


class StatePacker:
    """Turns state into data (`pack`), and puts it into the objects of another process (`unpack`).

    Numbers, text, tensors, lists, tuples and dicts are data. A parameter, also as the key of a dict, becomes
    its number in the model; so does its `id`. What has `state_dict` and `load_state_dict` is kept by these,
    any other object attribute by attribute. Objects and functions are not made again: there must have been
    one at the same place when `looking` was on, as there will be in the other process.

    Parameters
    ----------
    parameters : iterable of torch.Tensor
        The model's, in its order.
    apart : iterable
        Objects that somebody else keeps. They are left alone wherever they turn up.

    Attributes
    ----------
    looking : bool
        Whether to note which objects are there, instead of refusing those that were not.
    """

    def __init__(self, parameters: Iterable[Tensor], apart: Iterable[object]) -> None:
        self.looking = True
        self._parameters, self._apart = list(parameters), list(apart)
        self._numbers = {id(p): number for number, p in enumerate(self._parameters)}
        self._apart_ids = {id(thing) for thing in self._apart}
        self._places: set[tuple[Place, type]] = set()
        self._device = self._parameters[0].device if self._parameters else torch.device("cpu")

    def pack(self, value: Any, place: Place = ()) -> Any:
        """Turn a value into data: numbers and text as they are, anything else as a pair (kind, content).

        Raises
        ------
        CannotKeepError
            Where there is something in it that cannot become data.
        """
        if type(value) in PLAIN:
            return value
        if id(value) in self._numbers:
            return "parameter", self._numbers[id(value)]
        if id(value) in self._apart_ids or isinstance(value, GIVEN):
            self._look(value, place)
            return "given", None
        if isinstance(value, Tensor):
            return "tensor", (value.detach(), value.device == self._device)
        if isinstance(value, list | deque):
            if all(type(one) in PLAIN for one in value):
                return "list", list(value)  # such as the learning rates of a long training
            return "list", [self.pack(one, (*place, nr)) for nr, one in enumerate(value)]
        if type(value) is tuple:
            return "tuple", [self.pack(one, (*place, nr)) for nr, one in enumerate(value)]
        if isinstance(value, dict):
            return "dict", [(key := self._key(k), self.pack(one, (*place, key))) for k, one in value.items()]
        return self._pack_object(value, place)

    def unpack(self, packed: Any, current: Any = None) -> Any:
        """Turn data back into a value: `current`, brought to the kept state, where it is an object or a container."""
        if type(packed) in PLAIN:
            return packed
        kind, content = packed
        if kind == "parameter":
            return self._parameters[content]
        if kind == "id":
            return id(self._parameters[content])
        if kind == "given":
            return current
        if kind == "tensor":
            return self._unpack_tensor(content, current)
        if kind == "list" or kind == "tuple":
            return self._unpack_row(kind, content, current)
        if kind == "dict":
            return self._unpack_dict(content, current)
        return self._unpack_object(kind, content, current)

    def _key(self, key: Any) -> Any:
        if type(key) is int and key in self._numbers:
            return "id", self._numbers[key]  # who keeps things by `id(p)`
        if type(key) in PLAIN or id(key) in self._numbers:
            return self.pack(key)
        if isinstance(key, tuple):
            return "tuple", tuple(self._key(part) for part in key)
        raise CannotKeepError(f"a dict with a {type(key).__name__} as a key")

    def _look(self, value: Any, place: Place) -> None:
        if self.looking:
            self._places.add((place, type(value)))
        elif (place, type(value)) not in self._places:
            raise CannotKeepError(f"a {type(value).__name__} that was made during the fit")

    def _pack_object(self, value: Any, place: Place) -> Any:
        if isinstance(value, float):
            return float(value)  # NumPy's
        if isinstance(value, torch.Generator):
            return "generator", value.get_state()
        if not hasattr(value, "__dict__") or isinstance(value, GeneratorType):
            raise CannotKeepError(f"a {type(value).__name__}")
        self._look(value, place)
        if has_state_dict(value):
            return "state", self.pack(value.state_dict(), place)
        self._apart_ids.add(id(value))  # where it leads back to itself
        try:
            return "object", [(name, self.pack(one, (*place, name))) for name, one in vars(value).items()]
        finally:
            self._apart_ids.discard(id(value))

    def _unpack_tensor(self, content: tuple[Tensor, bool], current: Any) -> Tensor:
        value, beside_model = content
        fits = isinstance(current, Tensor) and (current.shape, current.dtype) == (value.shape, value.dtype)
        if fits and not current.is_inference():
            with torch.no_grad():
                current.copy_(value)  # it may be a part of another tensor, and stays one
            kept: Tensor = current
            return kept
        return value.to(self._device, copy=True) if beside_model else value.clone()

    def _unpack_row(self, kind: str, content: list[Any], current: Any) -> Any:
        there = list(current) if isinstance(current, list | tuple | deque) else []
        there += [None] * (len(content) - len(there))
        values = [self.unpack(one, old) for one, old in zip(content, there, strict=False)]
        if kind == "tuple":
            return tuple(values)
        if not isinstance(current, list | deque):
            return values
        current.clear()
        current.extend(values)
        return current

    def _unpack_dict(self, content: list[Any], current: Any) -> Any:
        there = current if isinstance(current, dict) else {}
        keys = [self._unpack_key(key) for key, _ in content]
        values = {k: self.unpack(one, there.get(k)) for k, (_, one) in zip(keys, content, strict=True)}
        there.clear()
        there.update(values)
        return there

    def _unpack_key(self, key: Any) -> Any:
        is_tuple = type(key) not in PLAIN and key[0] == "tuple"
        return tuple(map(self._unpack_key, key[1])) if is_tuple else self.unpack(key)

    def _unpack_object(self, kind: str, content: Any, current: Any) -> Any:
        if kind == "generator":
            current.set_state(content)
        elif kind == "state":
            current.load_state_dict(self.unpack(content, current.state_dict()))
        else:
            for name, packed in content:
                setattr(current, name, self.unpack(packed, getattr(current, name, None)))
        return current


def has_state_dict(thing: object) -> bool:
    """Return whether an object has torch's pair of methods for this."""
    return hasattr(thing, "state_dict") and hasattr(thing, "load_state_dict")
