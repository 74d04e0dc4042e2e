"""Temporary folders and files; where there is no room for them, one line that says where, and what to do."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from ...files import no_room
from ..records import RequestError


def folder() -> str:
    """Make a new folder of our own.

    Raises
    ------
    RequestError
        When there is no room for it.
    """
    with _told():
        return tempfile.mkdtemp(prefix="nntrain-lessons-")


def file() -> IO[bytes]:
    """Open a new file that is gone once it is closed.

    Raises
    ------
    RequestError
        When there is no room for it.
    """
    with _told():
        return tempfile.TemporaryFile()


def remove(folder: str) -> None:
    """Remove a folder, however deep it is, and whatever is closed to its owner; what cannot be removed is left.

    Nobody writes into it any more. It is gone through by open folders: no path grows long, and nothing recurses.
    """
    if os.open in os.supports_dir_fd and os.chmod in os.supports_dir_fd:
        with suppress(OSError):
            _empty(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _empty(folder: str) -> None:
    here = os.open(folder, os.O_RDONLY)
    left, way = [_emptied_of_files(here)], list[str]()
    try:
        while True:
            if left[-1]:
                way.append(left[-1].pop())
                os.chmod(way[-1], stat.S_IRWXU, dir_fd=here)
                here = _changed(here, way[-1])
                left.append(_emptied_of_files(here))
            elif way:
                here = _changed(here, "..")
                os.rmdir(way.pop(), dir_fd=here)
                left.pop()
            else:
                return
    finally:
        os.close(here)


def _changed(here: int, name: str) -> int:
    there = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=here)
    os.close(here)
    return there


def _emptied_of_files(here: int) -> list[str]:
    """Remove the files of an open folder, and return the names of its folders."""
    folders = []
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=here)
    return folders


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RequestError(
            no_room(error) or f"{tempfile.gettempdir()}: {error.strerror}; set TMPDIR to another folder"
        ) from error
