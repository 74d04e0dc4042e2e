"""How several recipes are run over several seeds, so that a run that is finished is never repeated."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nntrain_lessons.data import hold_out
from nntrain_lessons.progress import ProgressS

from ..training import runs
from ..training.files import make_folder, read_json, write_text
from ..training.images import loaders
from ..training.machines import choose_precision, usable_device
from ..training.recipes import Recipe
from ..training.resuming import study_checkpoint

SCHEMA = "nntrain-lessons/study/1"
HELD_OUT = 10_000  # training images that choices are made on
_AND = " and "


@dataclass(frozen=True)
class Study:
    """A question, and the runs that answer it.

    Attributes
    ----------
    name, question : str
        Its name among files, and what it asks.
    recipes : tuple of Recipe
        What is compared. A name stands for the same recipe in every study, so that runs are shared.
    seeds : tuple of int
        Each recipe is run once for each.
    held_out : bool
        Whether the runs are evaluated on images held out of the training images, and not on the test images.
    precision : str
        One of `PRECISIONS`.
    """

    name: str
    question: str
    recipes: tuple[Recipe, ...]
    seeds: tuple[int, ...] = (1, 2, 3)
    held_out: bool = False
    precision: str = "float32"


def run_study(study: Study, dd: Any, data: str, out: Path) -> list[dict[str, Any]]:
    """Run what is not there yet, one seed of every recipe after another, and give all histories.

    Parameters
    ----------
    study : Study
        What to run.
    dd, data : DatasetDict, str
        The images, and what they are called.
    out : pathlib.Path
        The folder of the runs, a file `<recipe>-seed<seed>-<precision>.json` each.
    """
    make_folder(out)
    if study.held_out:
        dd = hold_out(dd, min(HELD_OUT, len(dd["train"]) // 6))
    load = lru_cache(maxsize=2)(lambda *settings: loaders(dd, *settings))  # decoding takes seconds
    planned = list(_planned(study, data, out))
    found = []
    for number, (recipe, seed, file, description) in enumerate(planned, 1):
        data, precision = description["data"], description["precision"]
        history = read_json(file) or {}
        if not runs.is_finished(history, description):
            print(f"run {number} of {len(planned)}: {recipe.name}, seed {seed}", flush=True)
            dls = load(recipe.images, recipe.redrawn, recipe.batch_size)
            checkpoint = study_checkpoint(file, description)
            subs = [ProgressS(), checkpoint]
            history = runs.run(recipe, dls, data, file, seed=seed, precision=precision, subs=subs)
            checkpoint.path.unlink(missing_ok=True)
        found.append(history)
    return found


def finished_runs(study: Study, data: str, out: Path) -> list[dict[str, Any]]:
    """Return the histories of those runs of a study that are finished already; nothing is run."""
    read = ((read_json(file) or {}, description) for _, _, file, description in _planned(study, data, out))
    return [history for history, description in read if runs.is_finished(history, description)]


def _planned(study: Study, data: str, out: Path) -> Iterator[tuple[Recipe, int, Path, dict[str, Any]]]:
    """Yield each run of a study: its recipe and seed, its file, and what it is."""
    data += ", held out" if study.held_out else ""
    precision = choose_precision(study.precision, usable_device(None))
    for seed in study.seeds:
        for recipe in study.recipes:
            file = out / f"{recipe.name}-seed{seed}-{precision}.json"
            yield recipe, seed, file, runs.describe(recipe, seed, data, recipe.epochs, precision)


def result(study: Study, histories: list[dict[str, Any]], command: str) -> dict[str, Any]:
    """Put a study's histories together: what was asked, on what it was measured, and every run by column.

    Parameters
    ----------
    command : str
        What was typed to make it.
    """
    first = histories[0]
    return {
        "schema": SCHEMA,
        "name": study.name,
        "question": study.question,
        "made_by": {
            "commands": [command],
            "commits": sorted({history["versions"].get("commit", "") for history in histories}),
        },
        "data": first["data"],
        "precision": first["precision"],
        "versions": _joined_versions(history["versions"] for history in histories),
        "machine": _joined(history["machine"] for history in histories),
        "recipes": {
            recipe.name: {"title": recipe.title, "lr": recipe.lr, "post": recipe.post} for recipe in study.recipes
        },
        "runs": [by_column(history) for history in histories],
    }


def merged(old: dict[str, Any] | None, new: dict[str, Any], order: Iterable[str]) -> dict[str, Any]:
    """Add to a new result the runs that an older one has of other recipes and seeds, on the same images alike.

    Each run keeps the machine and the versions that it was made with; the result names those of all its runs.

    Parameters
    ----------
    order : iterable of str
        The recipes in the order in which they are to stand.
    """
    same = ("schema", "name", "data", "precision")
    if old is None or any(old.get(name) != new[name] for name in same):
        return new
    place = {name: number for number, name in enumerate(order)}
    runs = {(run["recipe"], run["seed"]): run for run in [*_with_origin(old), *_with_origin(new)]}
    recipes = old["recipes"] | new["recipes"]
    made_by = {key: sorted({*old["made_by"][key], *new["made_by"][key]}) for key in new["made_by"]}
    return new | {
        "made_by": made_by,
        "versions": _joined_versions(run["versions"] for run in runs.values()),
        "machine": _joined(run["machine"] for run in runs.values()),
        "recipes": {name: recipes[name] for name in sorted(recipes, key=lambda name: place[name])},
        "runs": [runs[key] for key in sorted(runs, key=lambda key: (place[key[0]], key[1]))],
    }


def _with_origin(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a result's runs, each with its machine and versions: before a run had its own, the result's held."""
    return [{"machine": result["machine"], "versions": result["versions"]} | run for run in result["runs"]]


def _joined(values: Iterable[str]) -> str:
    """Return several names as one, each of them once: an older result may have joined some already."""
    return _AND.join(sorted({name for value in values for name in value.split(_AND)}))


def _joined_versions(every: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the versions of several runs as those of one, as `_joined` does."""
    found: dict[str, list[str]] = {}
    for versions in every:
        for name, version in versions.items():
            found.setdefault(name, []).append(version)
    return {name: _joined(versions) for name, versions in found.items()}


def by_column(history: dict[str, Any]) -> dict[str, Any]:
    """Return what a result keeps of a run.

    Returns
    -------
    dict
        `recipe` and `seed`; `machine` and `versions`, on which it was measured; `train` and `eval`, each with loss,
        accuracy and seconds by epoch; `measured`, where the recipe measures something of the trained model.
    """
    run = {name: history[name] for name in ("recipe", "seed", "machine", "versions")}
    for mode in ("train", "eval"):
        rows = [row for row in history["rows"] if row["mode"] == mode]
        run[mode] = {name: [rounded(row[name]) for row in rows] for name in ("loss", "accuracy", "seconds")}
    return run | ({"measured": history["measured"]} if "measured" in history else {})


def rounded(value: float | None) -> float | None:
    """Return five digits after the point: a result file is read by people, too."""
    return value if value is None else round(value, 5)


def write_result(path: Path, content: dict[str, Any]) -> None:
    """Write a result, one run a line, so that a change shows which run it was."""
    lines = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in content.items() if name != "runs"]
    each = ",\n".join(f"  {json.dumps(run)}" for run in content["runs"])
    write_text(path, "{\n" + ",\n".join([*lines, f' "runs": [\n{each}\n ]']) + "\n}\n")
