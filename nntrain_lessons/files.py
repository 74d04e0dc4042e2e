"""Writing a file without harm: as a whole or not at all, into what is no regular file, and where there is no room."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

SCHEMAS = "nntrain-lessons/"  # how the schema of every JSON file of the course begins
_NOWHERE = "No usable temporary directory"  # as `tempfile` begins to say it


def write(path: Path, content: str | bytes | memoryview) -> None:
    """Write a file: a regular one as a whole or not at all; into a device, a pipe, or what a link leads to.

    Parameters
    ----------
    path : pathlib.Path
        The file. A regular file, also one that a link leads to, is replaced by a new one written beside it under a
        name that nobody can have foreseen; its permissions stay.
    content : str or bytes-like
        Text is written as UTF-8; what stands for no character, half of a surrogate pair, as an escape.

    Raises
    ------
    OSError
        Where it cannot be written. A regular file is then as it was before.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    path = _behind_links(path)
    mode = _mode(path)
    if mode is None or stat.S_ISREG(mode):
        _replace(path, data, mode)
    else:
        with path.open("wb") as file:
            file.write(data)


def is_foreign(path: Path, is_ours: Callable[[Path], bool]) -> bool:
    """Return whether a file is in the way that somebody else may need: a regular one, not empty, and not ours.

    Parameters
    ----------
    path : pathlib.Path
        Where something is to be written. What a link leads to counts; devices, pipes and folders do not.
    is_ours : callable
        Whether the course has written the file of this name.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return False  # nothing is there, or writing will say what is wrong
    return stat.S_ISREG(found.st_mode) and found.st_size > 0 and not is_ours(path)


def is_json_of_ours(path: Path) -> bool:
    """Return whether a file is one of the course's JSON files, by its `schema`."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and str(content.get("schema")).startswith(SCHEMAS)


def _behind_links(path: Path) -> Path:
    """Return the file that a link leads to, and any other path as it is."""
    if not path.is_symlink():
        return path
    target = path.resolve()
    # What a process has open (/dev/stdout, /dev/fd/3) looks like a link, and has perhaps no name any more.
    is_open = any(str(one).startswith(("/dev/", "/proc/")) for one in (path, path.readlink()))
    return path if is_open else target


def _mode(path: Path) -> int | None:
    """Return what kind of file has this name, and its permissions; None where nothing has it. A link is a link."""
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes | memoryview, mode: int | None) -> None:
    beside = path.with_name(f".nntrain-lessons-{secrets.token_hex(8)}.partial")
    file = beside.open("xb")  # never what is there already, nor through a link
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(path)
    except BaseException:  # also Ctrl-C: what is half written is of use to nobody
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def no_room(error: OSError) -> str:
    """Return what to say of an error, if it is that temporary files cannot be written; '' of any other."""
    said = error.strerror or str(error)
    if said.startswith(_NOWHERE):
        where = said.removeprefix(_NOWHERE).removeprefix(" found").removeprefix(" in ").strip("[] ").replace("'", "")
        return _told(where or "the working folder", "not writable, or full")
    folder = tempfile.tempdir  # as it was found; looking for one now might fail
    if folder and error.filename and Path(os.fsdecode(error.filename)).is_relative_to(folder):
        return _told(str(folder), said)
    return ""


def _told(where: str, why: str) -> str:
    return f"{where}: no room for temporary files ({why}); make room there, or set TMPDIR to a folder that has some"
