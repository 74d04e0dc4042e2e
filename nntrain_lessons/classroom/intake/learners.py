"""A class as it was handed in: its learners, and what each of them handed in, read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from ... import catalog
from ...grader.records import RequestError
from ..records import File, HandedIn
from . import archives
from .entries import Entry, UnreadableError, in_folder, is_noise, shown
from .layouts import learners

MAX_FILE = 32 << 20  # bytes: a notebook's outputs may be large; they are dropped
MAX_ARCHIVE = 64 << 20
MAX_IN_ALL = 96 << 20  # of one learner
MAX_FILES = 100
_CODE = (".py", ".ipynb")
_NOTED = 5  # how many files that are not looked at are told
_METADATA = "submission_metadata.yml"  # of Gradescope: who has handed in which folder


@dataclass(frozen=True)
class Learner:
    """A learner, and what lies in their part of what the class has handed in."""

    name: str
    entries: tuple[Entry, ...]


@contextmanager
def class_of(path: Path) -> Iterator[list[Learner]]:
    """Open what a class has handed in: a folder, or an archive; as long as this is open, learners can be read.

    Raises
    ------
    RequestError
        When nothing is there, it cannot be read, or no learner is in it.
    """
    where = path.absolute()
    try:
        if path.is_dir():
            yield _named(where, list(in_folder(path)))
        else:
            with archives.opened(path, archives.MAX_CLASS_DIRECTORY) as archive:
                yield _named(where, list(archives.in_archive(archive)))
    except UnreadableError as error:
        raise RequestError(
            f"{where}: {error}; name a folder or a zip archive with a file or folder per learner"
        ) from None


def _named(where: Path, entries: list[Entry]) -> list[Learner]:
    notebooks = {exercise.notebook for exercise in catalog.EXERCISES.values()}
    if own := next((entry.name for entry in entries if entry.parts[0] in notebooks), None):
        raise RequestError(f"{where}: holds {own}, one learner's notebook; name the folder that holds all learners'")
    found = [Learner(name, tuple(theirs)) for name, theirs in learners(entries, _submitters(entries)).items()]
    if not found:
        raise RequestError(f"{where}: nobody's files are here; name a folder with a file or folder per learner")
    return found


def _submitters(entries: list[Entry]) -> dict[str, str]:
    """Return who has handed in each folder, as Gradescope's file says: the one beside all of them, and no learner's."""
    tops = {entry.parts[0] for entry in entries if not is_noise(entry.parts[0])}
    depth = 2 if len(tops) == 1 else 1  # one folder may be around all
    for entry in entries:
        if entry.parts[-1] == _METADATA and len(entry.parts) == depth:
            with suppress(UnreadableError):
                return _from_metadata(entry.read(MAX_FILE))
    return {}


def _from_metadata(content: bytes) -> dict[str, str]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found: Any = yaml.load(content, loader)  # noqa: S506 - both are safe ones
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    about = found if isinstance(found, Mapping) else {}
    return {str(folder): name for folder, one in about.items() if (name := _submitter(one))}


def _submitter(about: object) -> str:
    people = about.get(":submitters") if isinstance(about, Mapping) else None
    listed = people if isinstance(people, list) else []
    names = [one.get(":name") for one in listed if isinstance(one, Mapping)]
    return ", ".join(name for name in names if isinstance(name, str))


def handed_in(learner: Learner) -> HandedIn:
    """Read what a learner handed in: their notebooks and Python files, and why others were not looked at."""
    files: list[File] = []
    notes: list[str] = []
    left = MAX_IN_ALL
    for entry in _unpacked(learner.entries, notes):
        if len(files) == MAX_FILES:
            notes.append(f"more than {MAX_FILES} files: {entry.name} and those after it were not looked at")
            break
        try:
            content = entry.read(min(MAX_FILE, left))
        except UnreadableError as error:
            notes.append(f"{entry.name}: not looked at: {error}")
            continue
        left -= len(content)
        files.append(File(entry.name, content, entry.modified))
    if not files and not notes:
        notes.append("no notebook or Python file was handed in")
    more = [f"and {len(notes) - _NOTED} more files"] if len(notes) > _NOTED else []
    return HandedIn(learner.name, tuple(files), (*notes[:_NOTED], *more))


def _unpacked(entries: tuple[Entry, ...], notes: list[str]) -> Iterator[Entry]:
    """Yield the notebooks and Python files, those in archives too; note what else there is."""
    for entry in entries:
        if entry.is_folder or any(map(is_noise, entry.parts)):
            continue
        kind = PurePath(entry.parts[-1]).suffix.lower()
        if entry.problem:
            notes.append(f"{entry.name}: not looked at: {entry.problem}")
        elif kind in _CODE:
            yield entry
        elif kind == ".zip":
            yield from _in_archive(entry, notes)
        else:
            notes.append(f"{entry.name}: not looked at: no notebook or Python file")


def _in_archive(outer: Entry, notes: list[str]) -> Iterator[Entry]:
    """Yield what an archive of a learner's holds; archives in it are not opened."""
    with ExitStack() as closing:
        try:
            content = outer.read(MAX_ARCHIVE)
            archive = closing.enter_context(archives.opened(content, archives.MAX_LEARNER_DIRECTORY))
        except UnreadableError as error:
            notes.append(f"{outer.name}: not looked at: {error}")
            return
        inner = [replace(entry, parts=(*outer.parts, *entry.parts)) for entry in archives.in_archive(archive)]
        notes += [f"{entry.name}: not looked at: an archive in an archive" for entry in inner if _is_archive(entry)]
        yield from _unpacked(tuple(entry for entry in inner if not _is_archive(entry)), notes)


def _is_archive(entry: Entry) -> bool:
    return entry.parts[-1].lower().endswith(".zip") and not entry.is_folder


def one_folder(folder: Path) -> HandedIn:
    """Read what one learner has handed in, from a folder.

    Raises
    ------
    RequestError
        When there is no such folder.
    """
    try:
        entries = tuple(in_folder(folder))
    except OSError as error:
        raise RequestError(f"{folder.absolute()}: {error.strerror}; name a folder") from error
    return handed_in(Learner(shown(folder.absolute().name), entries))
