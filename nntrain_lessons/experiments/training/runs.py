"""How a recipe is run, and the history file that a run leaves."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from nntrain_lessons import data, train
from nntrain_lessons.train import Learner, Subscriber

from . import measures
from .building import build
from .compiling import compile_model
from .files import write_json
from .listeners import HistoryFile
from .machines import choose_precision, machine, usable_device, versions
from .recipes import Recipe

SCHEMA = "nntrain-lessons/history/1"


def run(
    recipe: Recipe,
    dls: data.DataLoaders,
    data: str,
    file: Path,
    *,
    seed: int = 1,
    epochs: int | None = None,
    device: torch.device | str | None = None,
    precision: str = "float32",
    compiled: bool = False,
    subs: Iterable[Subscriber] = (),
) -> dict[str, Any]:
    """Train a recipe, from nothing but its seed; write and give its history.

    Parameters
    ----------
    recipe, dls, data, file
        What to run; on which images, in memory, in batches of the recipe's size; what they are called; the history
        file, written anew after each epoch.
    seed, epochs, device, precision, compiled, subs
        Otherwise the post's seed, the recipe's epochs, the machine's accelerator or CPU; one of `PRECISIONS`; whether
        `torch.compile` prepares the model first, and says what it brought; who else listens.

    Raises
    ------
    LessonsError
        Where the file cannot be written, or there is no such device.
    """
    epochs = recipe.epochs if epochs is None else epochs
    target = usable_device(device)
    precision = choose_precision(precision, target)
    description = describe(recipe, seed, data, epochs, precision)
    about = {"compiled": compiled, "versions": versions(), "machine": machine(target)}
    train.set_seed(seed)
    learner = build(recipe, dls, epochs, target, precision)
    if compiled:
        print(compile_model(learner).in_words(), flush=True)
    learner.fit(epochs, subs=[*subs, HistoryFile(file, description | about)])
    return _completed(file, recipe, learner)


def _completed(file: Path, recipe: Recipe, learner: Learner) -> dict[str, Any]:
    """Return the history that a fit has left in a file, with what the recipe measures of the trained model."""
    history: dict[str, Any] = json.loads(file.read_text("utf-8"))
    if recipe.measure:
        history["measured"] = getattr(measures, recipe.measure)(learner)
        write_json(file, history)
    return history


def describe(recipe: Recipe, seed: int, data: str, epochs: int, precision: str) -> dict[str, Any]:
    """Say what a run is, apart from the machine it ran on: two runs with the same description are the same run."""
    details = {name: value for name, value in asdict(recipe).items() if name not in ("name", "title", "post", "epochs")}
    if not recipe.ideas:
        del details["ideas"]  # it came later: older runs without any are still the same runs
    about = {"schema": SCHEMA, "recipe": recipe.name, "seed": seed, "data": data, "epochs": epochs}
    return about | {"precision": precision, "settings": details}


def is_finished(history: dict[str, Any], description: dict[str, Any]) -> bool:
    """Return whether a history is of the run described, and of all its epochs."""
    written = json.loads(json.dumps(description))  # as a file gives it back: a tuple is a list there
    if any(history.get(name) != value for name, value in written.items()):
        return False
    rows = [row for row in history["rows"] if row["mode"] == "eval" and "batches" not in row]
    measured = "measured" in history or not description["settings"]["measure"]
    is_judged_once = "judged_once" in description["settings"].get("ideas", ())
    return len(rows) == (1 if is_judged_once else description["epochs"]) and measured
