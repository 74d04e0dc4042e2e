"""What is asked: one record an exercise. It needs nothing but the standard library."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..spec import Exercise

PAGES = {
    "index": "Start here",
    "weight_decay": "Weight decay",
    "momentum": "Momentum",
    "rmsprop": "RMSProp",
    "adam": "Adam and AdamW",
    "schedules": "Schedules and 1cycle",
    "finder": "The learning-rate finder",
    "residual": "Residual networks",
    "compute": "Parameters and compute",
    "augmentation": "Augmentation",
    "real_optimizer": "A real optimizer, and your own work",
}
"""The pages of the book that exercises point to: a page's file, without its ending, and its heading."""


def _load() -> dict[str, Exercise]:
    modules = [name for _, name, _ in iter_modules(__path__) if not name.startswith("_")]
    found: list[Exercise] = [import_module(f".{name}", __name__).EXERCISE for name in modules]
    return {exercise.id: exercise for exercise in sorted(found, key=lambda exercise: exercise.number)}


EXERCISES = _load()


def allowed(exercise: str) -> list[str]:
    """Return the exercises whose solutions an answer may import: those it needs, and those that these need.

    None, where the learner's own answers stand in their place.
    """
    if EXERCISES[exercise].parts:
        return []
    found: list[str] = []
    for name in EXERCISES[exercise].needs:
        found += [name, *allowed(name)]
    return list(dict.fromkeys(found))
