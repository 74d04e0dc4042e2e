"""Who handed in what, told by the names of files and folders, as learning platforms give them out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath

from .entries import Entry, is_noise, shown

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<rest>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<rest>.+)", re.DOTALL)
_GRADESCOPE = "submission_metadata.yml"
_SUBMISSION = re.compile(r"submission_\d+")
_CODE = (".py", ".ipynb")

Learners = dict[str, list[Entry]]


def learners(entries: Iterable[Entry], names: Mapping[str, str] | None = None) -> Learners:
    """Return what each learner handed in, by their name, in order.

    Known are: a file, a folder or an archive per learner, with their name; what Moodle gives out (folders or files
    `Ada Lovelace_4711_assignsubmission_file_...`), Canvas (`lovelaceada_17_4711_adam.ipynb`), Gradescope (folders
    `submission_4711`), and GitHub Classroom (folders `assignment-ada`).

    Parameters
    ----------
    entries : iterable of Entry
        What lies there.
    names : mapping of str to str, optional
        Who has handed in a folder, where something says so.
    """
    everything = list(entries)
    kept = unwrapped([entry for entry in everything if not any(map(is_noise, entry.parts))])
    found: dict[tuple[str, str], list[Entry]] = {}
    prefix = _shared_prefix({entry.parts[0] for entry in kept}, _repositories(everything))
    for entry in kept:
        if entry.parts[0] == _GRADESCOPE:
            continue
        who, rest = _whose(entry, prefix)
        found.setdefault(who, [])
        if rest:
            found[who].append(replace(entry, parts=rest))
    return _by_name(found, names or {})


def unwrapped(entries: list[Entry]) -> list[Entry]:
    """Leave out a folder that holds all the learners' folders."""
    while True:
        tops = {entry.parts[0] for entry in entries}
        below = [entry for entry in entries if len(entry.parts) > 1]
        second = {entry.parts[1] for entry in below}
        with_folders = {entry.parts[1] for entry in below if len(entry.parts) > 2 or entry.is_folder}
        packed = {part for part in second if part.lower().endswith(".zip") or _known(part)} | {_GRADESCOPE}
        if len(tops) != 1 or not second <= with_folders | packed or len(second) < 2:
            return entries
        entries = [replace(entry, parts=entry.parts[1:]) for entry in below]


def _known(name: str) -> bool:
    return bool(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name) or _SUBMISSION.fullmatch(name))


def _repositories(entries: list[Entry]) -> set[str]:
    """Return the names of the folders that hold a repository."""
    inside = {(entry.parts, part) for entry in entries for part in (".git", ".github") if part in entry.parts[1:]}
    return {parts[parts.index(part, 1) - 1] for parts, part in inside}


def _shared_prefix(names: set[str], repositories: set[str]) -> str:
    """Return what all names of the folders of GitHub Classroom begin with: the assignment."""
    if len(names) < 2 or not names & repositories:
        return ""
    first, last = min(names), max(names)
    shared = next((nr for nr, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first[:shared].rfind("-") + 1]


def _whose(entry: Entry, prefix: str) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Return the learner that something is by, their number, and its path without these."""
    top, *rest = entry.parts
    is_file = not rest and not entry.is_folder
    if moodle := _MOODLE.fullmatch(top):
        own = moodle["rest"] if moodle["kind"] == "file" else f"onlinetext{moodle['rest']}"
        return (moodle["name"], moodle["id"]), (own,) if is_file else tuple(rest)
    if is_file and (canvas := _CANVAS.fullmatch(top)):
        return (canvas["name"], canvas["id"]), (canvas["rest"],)
    name = PurePath(top).stem if is_file and top.lower().endswith((*_CODE, ".zip")) else top
    return (name.removeprefix(prefix) or name, ""), (top,) if is_file else tuple(rest)


def _by_name(found: dict[tuple[str, str], list[Entry]], names: Mapping[str, str]) -> Learners:
    """Name the learners, each as nobody else: with their number, where two names look the same."""
    labels = {whose: shown(names.get(whose[0], whose[0])) for whose in found}
    alike = Counter(labels.values())
    result: Learners = {}
    for (name, number), entries in found.items():
        label = labels[name, number]
        if alike[label] > 1:
            label = f"{label} ({number or shown(name)})"
        result[_not_taken(label, result)] = entries
    return dict(sorted(result.items()))


def _not_taken(label: str, taken: Collection[str]) -> str:
    """Return a name that no other learner has: theirs may be made to look like anybody's."""
    free, number = label, 1
    while free in taken:
        number += 1
        free = f"{label} {number}"
    return free
