"""How a recipe is run, and the history file that a run leaves."""

import json
import os
import platform
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

from nntrain_lessons import solutions, train
from nntrain_lessons.train import Learner, LessonsError, Subscriber

from .recipes import BATCH_SIZE, Recipe

SCHEMA = "nntrain-lessons/history/1"


class HistoryFile(Subscriber):
    """Writes the history file after every epoch, so that a run that is stopped keeps what it measured.

    Parameters
    ----------
    path : pathlib.Path
        The file. It is replaced as a whole: whoever reads it never sees half of one.
    header : dict
        What the file says besides `seconds` and `rows`.
    """

    order = train.ProgressS.order + 1  # once the row is complete

    def __init__(self, path: Path, header: dict[str, Any]) -> None:
        self.path, self.header = path, header
        self._started = perf_counter()

    def before_fit(self, learner: Learner) -> None:
        """Start the clock."""
        self._started = perf_counter()

    def cleanup_epoch(self, learner: Learner) -> None:
        """Write the epochs so far."""
        self._write(learner)

    def cleanup_fit(self, learner: Learner) -> None:
        """Write once more: Ctrl-C may have come in the middle of the last time."""
        if learner.history.rows:
            self._write(learner)

    def _write(self, learner: Learner) -> None:
        seconds = round(perf_counter() - self._started, 2)
        write_json(self.path, self.header | {"seconds": seconds, "rows": [finite(row) for row in learner.history.rows]})


def run(
    recipe: Recipe,
    dls: train.DataLoaders,
    data: str,
    file: Path,
    *,
    seed: int = 1,
    epochs: int | None = None,
    device: torch.device | str | None = None,
    subs: Iterable[Subscriber] = (),
) -> dict[str, Any]:
    """Train a recipe, from nothing but its seed; write and give its history.

    Parameters
    ----------
    recipe, dls
        What to run, on which images: in memory, in batches of `BATCH_SIZE`.
    data : str
        What the images are, for the history.
    file : pathlib.Path
        The history file, written anew after each epoch.
    seed, epochs, device
        Otherwise the post's seed, the recipe's epochs, the machine's accelerator or CPU.
    subs : iterable of Subscriber
        Who else listens: a `ProgressS`, say.

    Raises
    ------
    LessonsError
        Where the file cannot be written, or there is no such device.
    """
    epochs = recipe.epochs if epochs is None else epochs
    target = usable_device(device)
    about = {"recipe": recipe.name, "seed": seed, "data": data, "epochs": epochs}
    header = {"schema": SCHEMA} | about | {"versions": versions(), "machine": machine(target)}
    train.set_seed(seed)
    learner = build(recipe, dls, epochs, target)
    learner.fit(epochs, subs=[*subs, HistoryFile(file, header)])
    history: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return history


def build(recipe: Recipe, dls: train.DataLoaders, epochs: int, device: torch.device) -> Learner:
    """Make the recipe's Learner, its model's weights drawn from torch's generator as it stands."""
    make_model: Callable[[], nn.Module] = getattr(train, recipe.model, None) or getattr(solutions, recipe.model)
    model = make_model().apply(train.init_weights)
    subs = [
        train.DeviceS(device),
        train.NormalizationS(*first_batch_statistics(dls)),
        train.MetricsS(accuracy=train.accuracy()),
    ]
    if recipe.one_cycle:
        steps = epochs * len(dls.train)
        subs.append(solutions.SchedulerS(partial(OneCycleLR, max_lr=recipe.lr, total_steps=steps)))
    if recipe.augment:
        subs.append(solutions.AugmentS(flip_and_crop))
    learner_class: type[Learner] = getattr(train, recipe.learner)
    return learner_class(model, dls, F.cross_entropy, find_optimizer(recipe.optimizer), recipe.lr, subs)


def find_optimizer(name: str) -> Callable[..., Any]:
    """Look an optimizer up by the name a recipe gives it."""
    place, _, kind = name.rpartition(".")
    found: Callable[..., Any] = getattr(torch.optim if place == "torch.optim" else solutions, kind)
    return found


def flip_and_crop(images: torch.Tensor) -> torch.Tensor:
    """Mirror half of the images, and shift each by at most a pixel either way: [B, 1, 28, 28] -> the same."""
    return train.RandomCrop(28, padding=1)(train.RandomFlip()(images))


def first_batch_statistics(dls: train.DataLoaders) -> tuple[float, float]:
    """Give mean and standard deviation of the pixels of the first training images, a batch of them.

    They are taken in the order of the file: to draw a batch would move the random generator on, and
    change every shuffle after it.
    """
    dataset: Any = dls.train.dataset
    images = torch.stack([dataset[i][0] for i in range(min(BATCH_SIZE, len(dataset)))])
    return images.mean().item(), images.std().item()


def usable_device(device: torch.device | str | None) -> torch.device:
    """Give the device asked for, or the best there is; tell in one line where it is not there."""
    if device is None:
        return train.devices.best_device()
    try:
        probe = torch.zeros(1, device=device)
        probe.item()  # a device may be named and yet hold no numbers
        return probe.device
    except (RuntimeError, AssertionError, ImportError) as error:
        raise LessonsError(
            f"device {str(device)!r} cannot be used here; try --device {train.devices.best_device()}"
        ) from error


def finite(row: dict[str, Any]) -> dict[str, Any]:
    """Put None where a number is not finite: JSON has no other word for it."""
    return {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in row.items()}


def versions() -> dict[str, str]:
    """Give the versions that a result depends on."""
    return {"python": platform.python_version()} | {name: version(name) for name in ("torch", "nntrain-lessons")}


def machine(device: torch.device) -> str:
    """Say what kind of machine this is; a result is worth little without it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return f"{platform.system()} {platform.machine()}, {cores} cores, {where}"


def make_folder(out: Path) -> Path:
    """Make a folder for results; tell in one line where that fails."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LessonsError(
            f"{out.absolute()}: cannot make this folder ({error.strerror}); choose another folder"
        ) from error
    return out


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file as a whole: next to it first, then in its place."""
    beside = path.with_name(path.name + ".partial")
    try:
        beside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise LessonsError(f"{path.absolute()}: cannot write ({error.strerror}); choose another folder") from error
