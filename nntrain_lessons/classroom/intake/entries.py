"""What lies in a folder, as a list of bounded size; nothing is followed that leads out of it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...words import one_line

MAX_DEPTH = 10  # folders in folders
MAX_ENTRIES = 4_000  # in the folder of one learner
MAX_LEARNERS = 20_000
LEFT_OUT = "(what is left out)"  # the name of what has none that can be told
_SHOWN = 120  # characters of a name
_NOISE = re.compile(r"\..*|__MACOSX|__pycache__|Thumbs\.db|desktop\.ini|node_modules|site-packages|venv", re.IGNORECASE)


class UnreadableError(Exception):
    """A file cannot be read; its message says why."""


def nothing(limit: int) -> bytes:
    """Read what is no file."""
    raise UnreadableError("not a file")


@dataclass(frozen=True)
class Entry:
    """A file or folder.

    Attributes
    ----------
    parts : tuple of str
        Its path, from where it was looked for.
    is_folder : bool
        Whether it is one.
    modified : float
        When it was changed last, in seconds.
    problem : str
        Why it is not read; '' where it can be.
    read : callable
        `read(limit)` gives what it holds.
    """

    parts: tuple[str, ...]
    is_folder: bool = False
    modified: float = 0.0
    problem: str = ""
    read: Callable[[int], bytes] = nothing

    @property
    def name(self) -> str:
        """Its path as text that can be shown."""
        return shown("/".join(self.parts))


def is_noise(name: str) -> bool:
    """Return whether a file or folder is one that systems and programs leave behind: hidden files, caches."""
    return bool(_NOISE.fullmatch(name))


def shown(name: str) -> str:
    """Return a name as one line that can be shown: it may hold any characters, and moves no cursor."""
    return one_line(name, _SHOWN - 3, columns=True) or "?"


def too_large(limit: int) -> str:
    """Say why a file is not read that is larger than this many bytes."""
    return f"larger than {limit >> 20} MB"


def in_folder(folder: Path) -> Iterator[Entry]:
    """Yield what lies in a folder and below it, in order; each learner's part of it is bounded.

    Raises
    ------
    OSError
        When the folder itself cannot be listed.
    """
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)[:MAX_LEARNERS]:
        yield _entry(entry, ())
        if entry.is_dir(follow_symlinks=False) and not is_noise(entry.name):
            yield from _below(entry)


def _below(top: os.DirEntry[str]) -> Iterator[Entry]:
    """Yield what lies below a folder, the nearest first, until it is too much."""
    level: list[tuple[str, tuple[str, ...]]] = [(top.path, (top.name,))]
    count = 0
    while level:
        deeper = []
        for path, parts in level:
            try:
                found = sorted(os.scandir(path), key=lambda entry: entry.name)
            except OSError as error:
                yield Entry(parts, problem=error.strerror or "cannot be listed")
                continue
            for entry in found:
                if (count := count + 1) > MAX_ENTRIES:
                    yield Entry((top.name, LEFT_OUT), problem=f"more than {MAX_ENTRIES:,} files and folders")
                    return
                yield (listed := _entry(entry, parts))
                if entry.is_dir(follow_symlinks=False) and not is_noise(entry.name):
                    deeper.append((entry.path, listed.parts))
        if deeper and len(deeper[0][1]) >= MAX_DEPTH:
            yield Entry((top.name, LEFT_OUT), problem=f"more than {MAX_DEPTH} folders in one another")
            return
        level = deeper


def _entry(entry: os.DirEntry[str], above: tuple[str, ...]) -> Entry:
    parts = (*above, entry.name)
    if entry.is_symlink():
        return Entry(parts, problem="a link, which is not followed")
    if entry.is_dir(follow_symlinks=False):
        return Entry(parts, is_folder=True)
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Entry(parts, problem=error.strerror or "cannot be read")
    if not stat.S_ISREG(about.st_mode):
        return Entry(parts, problem="not a file")
    return Entry(parts, modified=about.st_mtime, read=lambda limit: read_file(Path(entry.path), limit))


def read_file(path: Path, limit: int) -> bytes:
    """Read a regular file of at most so many bytes, and no link, pipe or device.

    Raises
    ------
    UnreadableError
        When it is none, cannot be read, or is larger.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - what is opened has no path of its own
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError("not a file")
            content = file.read(limit + 1)
    except OSError as error:
        raise UnreadableError(error.strerror or "cannot be read") from error
    if len(content) > limit:
        raise UnreadableError(too_large(limit))
    return content
