"""Measure some parts, print them, and keep them in a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil
import torch

from nntrain_lessons.errors import LessonsError

from ..training.files import read_json, write_json
from ..training.machines import machine, versions
from . import adam, epoch, loading, memory, precision, transforms
from .comparison import Images
from .parts import PARTS

SCHEMA = "nntrain-lessons/bench/1"
QUIET = 15  # per cent of the processor that others may use
MEASURES = {
    "epoch": epoch.measure,
    "loading": loading.measure,
    "adam": adam.measure,
    "precision": precision.measure,
    "memory": memory.measure,
    "transforms": transforms.measure,
}


def run(
    names: Iterable[str], images: Images, label: str, *, rounds: int | None = None, out: Path | None = None
) -> None:
    """Measure parts one after another, on the CPU; print what comes out, and write it.

    Parameters
    ----------
    names : iterable of str
        Of `PARTS`.
    images, label
        On which images, and what they are called.
    rounds : int, optional
        How many, instead of each part's own number.
    out : pathlib.Path, optional
        The file. Parts that are in it and are not measured now stay; each says when it was measured on what.

    Raises
    ------
    LessonsError
        Where the file cannot be written, or is something else.
    """
    about = {"data": label, "versions": versions(), "machine": machine(torch.device("cpu"))}
    kept = _parts_of(out) if out else {}
    print(f"{about['machine']}, torch {torch.__version__}: only the ratios mean anything elsewhere", flush=True)
    for name in names:
        part, others, found = PARTS[name], busy(), []
        print(f"\n{name}: {part.title}", flush=True)
        if others > QUIET:
            print(f"  others use {others:.0f} % of this machine: measure again when it is quiet")
        for comparison in MEASURES[name](images, rounds or part.rounds):
            print("\n".join(comparison.lines()), flush=True)
            found.append(comparison.record())
        kept[name] = about | {"others_percent": round(others), "comparisons": found}
        if out:
            write_json(out, {"schema": SCHEMA, "parts": kept})


def busy() -> float:
    """Return how much of the processor others use, in per cent, over half a second in which we do nothing."""
    return float(psutil.cpu_percent(0.5))


def _parts_of(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}  # also of a device or a pipe, which nothing is read from
    content = read_json(path) or {}
    if content.get("schema") != SCHEMA:
        raise LessonsError(f"{path}: is there already, and is not what `bench` writes; choose another file with --out")
    parts: dict[str, Any] = content["parts"]
    return parts
