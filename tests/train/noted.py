"""What a subscriber has noted: all of its public attributes, as plain values that can be compared."""

from collections.abc import Mapping

import torch
from torch import nn

PLAIN = (type(None), bool, int, float, str)


def noted(thing):
    """Return the public attributes of an object, all the way down.

    What was given to it, or belongs to the process (a function, a module, a path), counts by its type alone.
    """
    return {name: plain(value) for name, value in vars(thing).items() if not name.startswith("_")}


def plain(value):
    """Return a value as numbers, text, lists and dicts."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, nn.Module) or callable(value) or not type(value).__module__.startswith(("nntrain", "torch")):
        return type(value).__name__
    if hasattr(value, "state_dict"):
        return plain(value.state_dict())
    return noted(value) if hasattr(value, "__dict__") else str(value)
