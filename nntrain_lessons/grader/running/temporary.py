"""Temporary folders and files; where there is no room for them, one line that says where, and what to do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RequestError(
            no_room(error) or f"{tempfile.gettempdir()}: {error.strerror}; set TMPDIR to another folder"
        ) from error
