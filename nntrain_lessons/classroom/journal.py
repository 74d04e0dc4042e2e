"""What has been graded, on the disk: a line for each learner, written when their verdict is there, and never again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from ..grader.judging.report import as_json
from ..grader.records import RequestError
from ..reports import parsing
from .records import Graded, Likeness, Settings

SCHEMA = "nntrain-lessons/class/1"


@dataclass
class Journal:
    """The verdicts of a class, as they come.

    Attributes
    ----------
    settings : Settings
        Under which all of them were made.
    graded : dict of str to Graded
        The newest one of each learner.
    """

    settings: Settings
    graded: dict[str, Graded]
    _file: IO[bytes]

    def add(self, graded: Graded) -> None:
        """Keep a verdict: it is on the disk when this returns. What the grader itself failed on is tried again."""
        self.graded[graded.learner] = graded
        if graded.is_sound:
            self._file.write(_line(graded))
            self._file.flush()
            os.fsync(self._file.fileno())

    def has(self, learner: str, digest: str) -> bool:
        """Return whether these files of a learner have their verdict."""
        return learner in self.graded and self.graded[learner].digest == digest


@contextmanager
def opened(path: Path, settings: Settings, has_seed: bool, anew: bool = False) -> Iterator[Journal]:
    """Open a journal, or begin one; nobody else can meanwhile.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    settings : Settings
        What is asked for.
    has_seed : bool
        Whether the seed was asked for. If not, that of the journal holds.
    anew : bool
        Whether to forget what is in it.

    Raises
    ------
    RequestError
        When it cannot be written, is something else, is in use, or was made with other settings.
    """
    try:
        with os.fdopen(os.open(path, _FLAGS, 0o600), "r+b") as file:
            _lock(file, path)
            content = file.read()
            first, *lines = content.split(b"\n")
            head = _head(path, first) if content else {}
            if anew or not content:
                _begin(file, settings)
                yield Journal(settings, {}, file)
                return
            settings = _checked(path, head, settings, has_seed)
            whole = content.rfind(b"\n") + 1  # a line that was being written when the power went is half a line
            file.seek(whole)
            file.truncate()
            yield Journal(settings, {one.learner: one for line in lines if (one := _read(line))}, file)
    except OSError as error:
        if error.filename != str(path) and error.filename is not None:
            raise
        raise RequestError(f"{path.absolute()}: {error.strerror}; name another file by --results") from error


_CAREFUL = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
_FLAGS = os.O_RDWR | os.O_CREAT | _CAREFUL


def _begin(file: IO[bytes], settings: Settings) -> None:
    """Write the header in the place of whatever is there, and see that it is on the disk."""
    file.seek(0)
    file.truncate()
    file.write(_header(settings))
    file.flush()
    os.fsync(file.fileno())


def _lock(file: IO[bytes], path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RequestError(
            f"{path.absolute()}: another `grade-class` is writing here; wait until it is done"
        ) from error


def _header(settings: Settings) -> bytes:
    head = {"schema": SCHEMA, "version": version("nntrain-lessons"), **asdict(settings)}
    return json.dumps(head).encode() + b"\n"


def _head(path: Path, line: bytes) -> dict[str, Any]:
    """Return what a journal begins with."""
    head: Any = None
    with suppress(ValueError):
        head = json.loads(line)
    if not isinstance(head, dict) or head.get("schema") != SCHEMA:
        raise RequestError(f"{path.absolute()}: not a file of `grade-class`; name another by --results")
    return head


def _checked(path: Path, head: dict[str, Any], settings: Settings, has_seed: bool) -> Settings:
    """Return the settings with which a journal was begun, if they are the ones asked for."""
    asked = json.loads(_header(settings))
    if not has_seed:
        asked["seed"] = head.get("seed")
    differ = [name for name, value in asked.items() if head.get(name) != value]
    if differ:
        name = differ[0]
        raise RequestError(
            f"{path.absolute()}: begun with another {name} ({head.get(name)}, not {asked[name]}); "
            "say the same, name another file by --results, or begin anew by --anew"
        )
    return Settings(settings.exercises, asked["seed"], settings.timeout, settings.memory, settings.sandbox)


def _line(graded: Graded) -> bytes:
    content = {
        "learner": graded.learner,
        "digest": graded.digest,
        "notes": graded.notes,
        "likeness": {name: asdict(one) for name, one in graded.likeness.items()},
        "report": json.loads(as_json(graded.report)),
    }
    return json.dumps(content).encode() + b"\n"


def _read(line: bytes) -> Graded | None:
    """Return what a line holds; nothing, where it is half a line."""
    try:
        content = json.loads(line)
        alike = {
            name: Likeness(one["text"], one["size"], tuple(one["pieces"])) for name, one in content["likeness"].items()
        }
        report = parsing.report(content["report"])
        return Graded(content["learner"], content["digest"], report, tuple(content["notes"]), alike)
    except (ValueError, KeyError, TypeError):
        return None
