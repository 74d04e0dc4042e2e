"""What of torch's own optimizers and schedules an answer calls, in whichever thread, scenario or process of its own.

Their functions are replaced, once, by ones that note each call; nothing about a call shows whether it is looked at.
"""

from __future__ import annotations

import mmap
import os
import re
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch.optim.lr_scheduler import LRScheduler

SCHEDULES = "torch.optim.lr_scheduler"
_FOLDER = str(Path(torch.optim.__file__).resolve().parent)
# Deriving from torch's base class is fine, and averaging weights is no optimizer.
_FREE = {"__init__", "optimizer", "swa_utils"}
_FUSED = re.compile("_fused_[a-z]+_")  # a step of an optimizer's, in one call
_NAMES = list[str]()  # of what is watched; the place of each is its place in the notes
_kernels = torch.library.Library("aten", "IMPL")
_NOTES = list[mmap.mmap]()  # none before `begin`, then one: a byte for each name


def watch(also_fused: bool = True) -> None:
    """Replace the functions, wherever they are held; a second call changes nothing.

    Fused steps compute nothing from then on: not for a process that needs them.
    """
    if _NAMES:
        return
    for path in sorted(Path(_FOLDER).glob("*.py")):
        name = f"torch.optim.{path.stem}"
        if path.stem not in _FREE:
            _NAMES.append(name)
            if name in sys.modules:
                _watch_module(sys.modules[name])
    for name in filter(_FUSED.fullmatch, dir(torch)) if also_fused else ():
        _NAMES.append(f"torch.{name}")
        _replace_kernel(name)
    sys.addaudithook(_opened)


def begin() -> None:
    """Forget what was called, in this process and those that it starts from now on."""
    _NOTES[:] = [mmap.mmap(-1, len(_NAMES))]  # which processes share that are forked from this one


def called() -> list[str]:
    """Return the names of torch's modules, and fused steps, that were called since `begin`."""
    return [name for notes in _NOTES for nr, name in enumerate(_NAMES) if notes[nr]]


def optimizers() -> list[str]:
    """Return those among them that are optimizers'."""
    return [name for name in called() if name != SCHEDULES]


def _note(name: str) -> None:
    for notes in _NOTES if name in _NAMES else ():
        notes[_NAMES.index(name)] = 1


def _watch_module(module: types.ModuleType) -> None:
    name = module.__name__
    for kind in [kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == name]:
        for attribute, value in list(_methods(kind)):
            setattr(kind, attribute, _noting(name, value))
    if name == SCHEDULES:
        return
    own = [it for it in vars(module).values() if isinstance(it, types.FunctionType) and it.__module__ == name]
    replaced = {id(function): _noting(name, function) for function in own}
    for holder in [it for key, it in list(sys.modules.items()) if key.startswith("torch.optim")]:
        for attribute, value in list(vars(holder).items()):
            if id(value) in replaced:
                setattr(holder, attribute, replaced[id(value)])


def _methods(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield what computes in a class: an optimizer's step; all of a schedule."""
    for attribute, value in vars(kind).items():
        is_function = isinstance(value, types.FunctionType | staticmethod)
        if is_function and (
            attribute == "step" if issubclass(kind, torch.optim.Optimizer) else kind is not LRScheduler
        ):
            yield attribute, value


def _noting(name: str, function: Any) -> Any:
    if isinstance(function, staticmethod):
        return staticmethod(_noting(name, function.__func__))

    def noted(*arguments: Any, **options: Any) -> Any:
        _note(name)
        return function(*arguments, **options)

    noted.__dict__.update({key: value for key, value in vars(function).items() if key != "__wrapped__"})
    for attribute in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(noted, attribute, getattr(function, attribute))
    return noted


def _replace_kernel(name: str) -> None:
    """Let a fused step do nothing but be noted, by whichever of its names it is called: no answer needs one."""
    for overload in getattr(torch.ops.aten, name).overloads():
        _kernels.impl(f"{name}.{overload}".removesuffix(".default"), _idle(f"torch.{name}"), "CPU")


def _idle(name: str) -> Callable[..., None]:
    def noted(*arguments: Any, **options: Any) -> None:
        _note(name)

    return noted


def _opened(event: str, arguments: tuple[Any, ...]) -> None:
    """Note that the text of one of them is read, whatever leads to it: it is imported anew, or copied from."""
    if event == "open" and isinstance(arguments[0], str | bytes) and arguments[0]:
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path.startswith(_FOLDER):
            _note(f"torch.optim.{Path(path).name.partition('.')[0]}")
