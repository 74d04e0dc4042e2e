"""A notebook of an older course brought up to a newer one: the course's text anew, the learner's cells carried over.

The course knows every cell that it has ever shipped, by a digest of its text. A cell with any other text is the
learner's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from ..spec import Exercise

Cell = Mapping[str, Any]
Notebook = Mapping[str, Any]
SHIPPED = "shipped_cells.json"
SCHEMA = "nntrain-lessons/shipped-cells/1"


def digest(source: str) -> str:
    """Return by what a cell's text is known; how its lines end, and blank ones around it, do not count."""
    return hashlib.sha256("\n".join(source.strip().splitlines()).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def shipped_notebook(exercise: Exercise) -> bytes:
    """Return an exercise's notebook as the installed course has it."""
    return (files("nntrain_lessons.exercises") / exercise.notebook).read_bytes()


def shipped_cells(exercise: Exercise) -> frozenset[str]:
    """Return the digests of all cells that an exercise's notebook has ever been shipped with."""
    content = json.loads((files("nntrain_lessons.exercises") / SHIPPED).read_text("utf-8"))
    return frozenset(content["cells"].get(exercise.id, ()))


def source_of(cell: Cell) -> str:
    """Return a cell's text, which a file may hold as lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def is_older(old: Notebook, new: Notebook, known: Collection[str]) -> bool:
    """Return whether a notebook holds text of the course that the course has no more."""
    today = {digest(source_of(cell)) for cell in new["cells"]}
    return any(found in known and found not in today for found in map(digest, map(source_of, old["cells"])))


def merged(old: Notebook, new: Notebook, known: Collection[str], exercise: Exercise) -> dict[str, Any]:
    """Return the new notebook with the learner's cells in it.

    A cell that answers the exercise takes the place of the new one; any other stands where it stood, after the cell
    of the course that it came after or that it was made from.

    Parameters
    ----------
    old, new : mapping
        Notebooks of format 4, as JSON has them.
    known : collection of str
        The digests of the cells that were ever shipped.
    exercise : Exercise
        Whose notebook it is.
    """
    tag, places = f"exercise-{exercise.id}", {_id(cell): nr for nr, cell in enumerate(new["cells"])}
    cells: list[Cell] = [_kept(cell, old["cells"]) for cell in new["cells"]]
    answers = [nr for nr, cell in enumerate(new["cells"]) if tag in _tags(cell)]
    after: dict[int, list[Cell]] = {}
    place = -1
    for cell in old["cells"]:
        place = places.get(_id(cell), place)
        if digest(source_of(cell)) in known or not source_of(cell).strip():
            continue
        if place in answers and tag in _tags(cell) and cell["cell_type"] == "code":
            cells[place] = cell
            answers.remove(place)
        else:
            after.setdefault(place, []).append(cell)
    order = [*after.get(-1, [])]
    for nr, cell in enumerate(cells):
        order += [cell, *after.get(nr, [])]
    return dict(old) | {"cells": list(_with_own_ids(order, new)), "nbformat": 4, "nbformat_minor": 5}


def _kept(cell: Cell, old: Sequence[Cell]) -> Cell:
    """Return a cell of the course as the learner has it, with its outputs, where it has not changed."""
    alike = (other for other in old if source_of(other).strip() == source_of(cell).strip() and _id(other) == _id(cell))
    return next(alike, cell)


def _with_own_ids(cells: Sequence[Cell], new: Notebook) -> Iterator[dict[str, Any]]:
    """Give each cell an id of its own: the course's keep theirs, and a second of the same gets another."""
    taken: set[str] = set()
    reserved = {_id(cell) for cell in new["cells"]}
    sources = {_id(cell): source_of(cell) for cell in new["cells"]}
    for nr, cell in enumerate(cells):
        id = _id(cell)
        is_course = source_of(cell) == sources.get(id) or (id in reserved - taken and _is_only(cells, id))
        if not id or id in taken or (id in reserved and not is_course):
            id = f"mine-{nr}-{digest(source_of(cell))}"
        taken.add(id)
        yield dict(cell) | {"id": id}


def _is_only(cells: Sequence[Cell], id: str) -> bool:
    return sum(_id(cell) == id for cell in cells) == 1


def _id(cell: Cell) -> str:
    return str(cell.get("id", ""))


def _tags(cell: Cell) -> list[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []
