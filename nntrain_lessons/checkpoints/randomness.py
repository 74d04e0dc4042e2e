"""Where the random generators stand, and how to put them back there."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import torch


def random_state(loaders: Iterable[Any] = ()) -> dict[str, Any]:
    """Return the state of Python's, NumPy's and torch's generators, as numbers, text and tensors.

    Parameters
    ----------
    loaders : iterable
        Data loaders whose own generators count, too; one that has none draws from torch's.
    """
    import numpy as np

    name, keys, *rest = np.random.get_state()
    return {
        "python": random.getstate(),
        "numpy": (name, torch.tensor(np.asarray(keys).tolist()), *map(_plain, rest)),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else [],
        "mps": torch.mps.get_rng_state() if torch.backends.mps.is_available() else None,
        "loaders": [generator.get_state() for generator in _generators(loaders)],
    }


def set_random_state(state: dict[str, Any], loaders: Iterable[Any] = ()) -> None:
    """Put every generator where `random_state` found it; those of a device that is not here are left out."""
    import numpy as np

    name, keys, *rest = state["numpy"]
    np.random.set_state((name, np.array(keys.tolist(), dtype=np.uint32), *rest))
    random.setstate(state["python"])
    torch.set_rng_state(state["torch"])
    if state["cuda"] and torch.cuda.device_count() == len(state["cuda"]):
        torch.cuda.set_rng_state_all(state["cuda"])
    if state["mps"] is not None and torch.backends.mps.is_available():
        torch.mps.set_rng_state(state["mps"])
    for generator, place in zip(_generators(loaders), state["loaders"], strict=True):
        generator.set_state(place)


def _plain(number: Any) -> Any:
    return number.item() if hasattr(number, "item") else number


def _generators(loaders: Iterable[Any]) -> list[torch.Generator]:
    holders = [holder for loader in loaders for holder in (loader, getattr(loader, "sampler", None))]
    found = [getattr(holder, "generator", None) for holder in holders]
    return list({id(one): one for one in found if isinstance(one, torch.Generator)}.values())
