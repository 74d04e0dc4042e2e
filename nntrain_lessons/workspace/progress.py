"""How far a learner is: one small JSON file in the workspace. What it lacks is found again by grading."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import catalog
from ..errors import LessonsError
from ..files import write

FILE = "progress.json"
SCHEMA = "nntrain-lessons/progress/1"
_KIND = SCHEMA.rpartition("/")[0] + "/"
_LOCK, _PATIENCE = ".progress.lock", 10.0  # seconds in which another process is done with the file


class ProgressError(LessonsError):
    """The file cannot be read or written; its message says where, why, and what to do."""


@dataclass(frozen=True)
class Entry:
    """What is known of one exercise.

    Attributes
    ----------
    status, score
        Of the newest verdict.
    attempts : int
        How many different answers were graded.
    hints : int
        How many hints were taken.
    solution : bool
        Whether the solution was looked at before there was a pass.
    first_passed, last : str
        When, as local times; '' where never.
    answer : str
        A digest of the newest answer, by which the next one is known to be another.
    """

    status: str = "not_started"
    score: int = 0
    attempts: int = 0
    hints: int = 0
    solution: bool = False
    first_passed: str = ""
    last: str = ""
    answer: str = ""


def now() -> str:
    """Return the local time, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def read(folder: Path) -> dict[str, Entry]:
    """Return what is known of each exercise of the course; a file that is not there, or is broken, knows nothing.

    Raises
    ------
    ProgressError
        When a newer version of the course wrote it, or when it cannot be opened.
    """
    return _entries(_content(folder) or {})


def change(folder: Path, exercise: str, update: Callable[[Entry], Entry]) -> Entry:
    """Change what is known of an exercise, and return it as it is then. Of several processes none loses a change.

    Raises
    ------
    ProgressError
        When it cannot be written.
    """
    return change_all(folder, {exercise: update})[exercise]


def change_all(folder: Path, updates: Mapping[str, Callable[[Entry], Entry]]) -> dict[str, Entry]:
    """Change what is known of several exercises at once; what the file holds besides, stays.

    Raises
    ------
    ProgressError
        When it cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / _LOCK, timeout=_PATIENCE):
            content = _content(folder)
            if content is None:
                content = _put_aside(folder)
            known = _entries(content)
            changed = {name: update(known[name]) for name, update in updates.items()}
            listed = content.setdefault("exercises", {})
            for name, entry in changed.items():
                if entry != known[name] or name not in listed:
                    before = listed.get(name)
                    listed[name] = (before if isinstance(before, dict) else {}) | asdict(entry)
            write(folder / FILE, json.dumps({"schema": SCHEMA} | content, indent=1, ensure_ascii=False) + "\n")
            return changed
    except Timeout as error:
        raise ProgressError(f"{folder / _LOCK}: another process has held it for {_PATIENCE:.0f} s; end that") from error
    except OSError as error:
        raise ProgressError(f"{folder / FILE}: cannot write ({error.strerror}); progress is not kept") from error


def _content(folder: Path) -> dict[str, Any] | None:
    """Return what the file holds: {} where there is none, None where it is broken, or something else."""
    path = folder / FILE
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ProgressError(f"{path}: cannot read ({error.strerror}); move it away to begin anew") from error
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not isinstance(content.get("exercises", {}), dict):
        return None
    schema = str(content.get("schema"))
    if schema.startswith(_KIND) and schema != SCHEMA:
        raise ProgressError(f"{path}: written by a newer version of nntrain-lessons; install that one")
    return content if schema == SCHEMA else None


def _put_aside(folder: Path) -> dict[str, Any]:
    """Rename a file that is not ours, or is broken: whose it is may need it."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    (folder / FILE).replace(folder / f"{FILE}.broken-{stamp}")
    return {}


def _entries(content: Mapping[str, Any]) -> dict[str, Entry]:
    """Read what is known and of the right kind; whatever else stands there is ignored."""
    listed = content.get("exercises", {})
    return {name: _entry(listed.get(name)) for name in catalog.EXERCISES}


def _entry(listed: object) -> Entry:
    if not isinstance(listed, dict):
        return Entry()
    kinds = {field.name: type(field.default) for field in fields(Entry)}
    return Entry(**{name: listed[name] for name, kind in kinds.items() if type(listed.get(name)) is kind})
