"""What a Learner was given, held against what was meant: each slip is told in one line, before anything is trained."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from torch import Tensor, nn

from ..errors import LessonsError, UsageError
from .events import Subscriber


def listed(subs: Any) -> list[Subscriber]:
    """Return subscribers as a list of their own.

    Raises
    ------
    UsageError
        Where it is no list of objects derived from `Subscriber`.
    """
    if isinstance(subs, Subscriber) or inspect.isclass(subs) or not isinstance(subs, Iterable):
        raise UsageError(f"subs is {_what(subs)}, but a list is wanted: subs=[{_made(subs)}]")
    found: list[Any] = list(subs)
    for sub in found:
        if inspect.isclass(sub):
            raise UsageError(f"subs holds {_what(sub)}; make an object of it: {sub.__name__}()")
        if not isinstance(sub, Subscriber):
            kind = type(sub).__name__
            raise UsageError(f"subs holds {_what(sub)}, which is no Subscriber: write class {kind}(Subscriber)")
    return found


def listed_layers(modules: Any) -> list[nn.Module]:
    """Return layers as a list of their own.

    Raises
    ------
    UsageError
        Where it is no list of layers.
    """
    if isinstance(modules, nn.Module) and not isinstance(modules, nn.Sequential | nn.ModuleList):
        raise UsageError(f"modules is {_what(modules)}, but a list of layers is wanted: model.children(), or [model]")
    layers = list(modules) if isinstance(modules, Iterable) else [modules]
    for layer in layers:
        if not isinstance(layer, nn.Module):
            raise UsageError(f"modules holds {_what(layer)}, but layers are wanted: model.children()")
    return layers


def check_fit(learner: Any, epochs: Any, lr: Any) -> None:
    """Look at what a fit begins with.

    Raises
    ------
    UsageError
        Where something else was given than was meant.
    """
    if not isinstance(epochs, int) or isinstance(epochs, bool) or epochs < 1:
        raise UsageError(f"fit({epochs!r}): how many epochs? A whole number, 1 or more")
    if isinstance(lr, str) or not (isinstance(lr, Tensor) or hasattr(lr, "__float__")):
        raise UsageError(f"lr is {_what(lr)}, but a number is wanted, such as lr=0.01")
    model, loss_fn, optim_class = learner.model, learner.loss_fn, learner.optim_class
    if inspect.isclass(model) or not hasattr(model, "parameters"):
        raise UsageError(f"model is {_what(model)}, but a model is wanted: {_made(model)}")
    if inspect.isclass(loss_fn) or not callable(loss_fn):
        raise UsageError(f"loss_fn is {_what(loss_fn)}, but a function of (preds, targets) is wanted: {_made(loss_fn)}")
    if not callable(optim_class):
        kind = type(optim_class).__name__
        raise UsageError(
            f"optim_class is {_what(optim_class)}, but the class is wanted: each fit makes one anew: {kind}"
        )


def check_loaders(dls: Any, train: bool, valid: bool) -> None:
    """Look at what there is to loop over.

    Raises
    ------
    UsageError
        Where it is not a pair of loaders.
    LessonsError
        Where one can be walked through once only.
    """
    if inspect.isclass(dls) or not (hasattr(dls, "train") and hasattr(dls, "valid")):
        how = "DataLoaders.in_memory(dd, 1024)" if isinstance(dls, Mapping) else "DataLoaders(train, valid)"
        raise UsageError(f"dls is {_what(dls)}, but something with `train` and `valid` is wanted: {how}")
    for name, wanted in (("train", train), ("valid", valid)):
        loader = getattr(dls, name)
        if wanted and isinstance(loader, Iterator):
            raise LessonsError(
                f"dls.{name} is {_what(loader)}, which can be walked through once only, and each epoch does so: "
                "give a list of batches, or a DataLoader"
            )
        if wanted and not hasattr(loader, "__iter__") and not hasattr(loader, "__getitem__"):
            raise UsageError(f"dls.{name} is {_what(loader)}, and cannot be looped over; give a list of batches")


def inputs_and_targets(batch: Any) -> tuple[Any, Any]:
    """Return the first two parts of a batch.

    Raises
    ------
    UsageError
        Where it has no such parts.
    """
    if isinstance(batch, list | tuple) and len(batch) >= 2:
        return batch[0], batch[1]
    told = f"a dict with the keys {', '.join(map(str, batch))}" if isinstance(batch, Mapping) else _what(batch)
    if isinstance(batch, list | tuple):
        told = f"{_what(batch)} of {len(batch)}"
    raise UsageError(
        f"a batch is {told}, but a list is wanted, inputs first, then targets: let the loader give that "
        "(collate_fn), or override both `predict` and `get_loss`"
    )


def images_in(value: Any) -> int:
    """Return how many images a batch, or a part of it, holds: the rows of the first tensor inside."""
    if hasattr(value, "batch_sizes"):  # torch's PackedSequence, its longest first
        return int(value.batch_sizes[0])
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple) and value and isinstance(value[0], Tensor | list | tuple | Mapping):
        return images_in(value[0])
    has_rows = hasattr(value, "__len__") and not (isinstance(value, Tensor) and value.ndim == 0)
    return len(value) if has_rows else 1


def _what(thing: Any) -> str:
    if inspect.isclass(thing):
        return f"the class {thing.__name__}"
    if inspect.isroutine(thing):
        return f"the function {thing.__name__}"
    kind = type(thing).__name__
    return "None" if thing is None else f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


def _made(thing: Any) -> str:
    if inspect.isclass(thing) or inspect.isroutine(thing):
        return f"{thing.__name__}(...)"
    return f"{type(thing).__name__}(...)" if isinstance(thing, Subscriber) else "give one"
