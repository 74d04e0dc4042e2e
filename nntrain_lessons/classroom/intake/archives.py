"""What lies in a zip archive; nothing is unpacked onto the disk, and everything it may claim is bounded.

An archive of a learner's may be made to do harm: a few kilobytes that unpack to gigabytes, names that lead elsewhere,
links, a directory of millions of entries.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path

from .entries import LEFT_OUT, MAX_DEPTH, Entry, UnreadableError, too_large

MAX_CLASS_DIRECTORY = 64 << 20  # bytes of the list of what is in a class's archive: half a million entries
MAX_LEARNER_DIRECTORY = 1 << 20  # in a learner's
_TAIL = 22 + (1 << 16)  # bytes, in which the end of an archive says where its list lies
_END, _END64 = b"PK\5\6", b"PK\6\7"
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 1


@contextmanager
def opened(source: Path | bytes, max_directory: int) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose list of contents is of bounded size.

    Raises
    ------
    UnreadableError
        When it is no archive, or its list is too long.
    """
    with ExitStack() as closing:
        try:
            file = closing.enter_context(io.BytesIO(source) if isinstance(source, bytes) else source.open("rb"))
            _check_directory(file, max_directory)
            archive = closing.enter_context(zipfile.ZipFile(file))
        except Exception as error:
            raise UnreadableError(_why(error)) from error
        yield archive


def _check_directory(file: BufferedIOBase, limit: int) -> None:
    """Refuse an archive whose end may be read as saying that its list is longer than so many bytes."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - _TAIL, 0))
    tail = file.read()
    for found in re.finditer(re.escape(_END), tail):
        record = tail[found.start() : found.start() + 22]
        length = struct.unpack_from("<L", record, 12)[0] if len(record) == 22 else 0
        if length > limit:
            raise UnreadableError(f"an archive with a list of contents of more than {limit >> 20} MB")
    if _END64 in tail and isinstance(file, io.BytesIO):  # made for what is larger than a learner's can be
        raise UnreadableError("an archive in the zip64 format")
    file.seek(0)


def _why(error: Exception) -> str:
    """Say why an archive, or a file in it, cannot be read."""
    if isinstance(error, UnreadableError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "damaged, or not a zip archive"


def in_archive(archive: zipfile.ZipFile) -> Iterator[Entry]:
    """Yield what lies in an archive."""
    for about in archive.infolist():
        parts = tuple(part for part in re.split(r"[/\\]", about.filename) if part not in ("", "."))
        if parts:
            yield _entry(archive, about, parts)


def _entry(archive: zipfile.ZipFile, about: zipfile.ZipInfo, parts: tuple[str, ...]) -> Entry:
    if problem := _problem(about, parts):
        safe = tuple(part for part in parts if part != "..")[-MAX_DEPTH:]
        return Entry(safe or (LEFT_OUT,), problem=problem)
    if about.is_dir():
        return Entry(parts, is_folder=True)
    return Entry(parts, modified=_modified(about), read=lambda limit: _read(archive, about, limit))


def _problem(about: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
    if ".." in parts or _DRIVE.match(parts[0]) or about.filename.startswith(("/", "\\")):
        return "its name leads out of the archive"
    if len(parts) > MAX_DEPTH:
        return f"more than {MAX_DEPTH} folders in one another"
    if stat.S_ISLNK(about.external_attr >> 16):
        return "a link, which is not followed"
    if about.flag_bits & _ENCRYPTED:
        return "encrypted"
    if about.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others may ask for gigabytes
        return "packed in an uncommon way"
    return ""


def _modified(about: zipfile.ZipInfo) -> float:
    try:
        return datetime(*about.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _read(archive: zipfile.ZipFile, about: zipfile.ZipInfo, limit: int) -> bytes:
    """Read a file in an archive, however large it says it is."""
    try:
        with archive.open(about) as file:
            content = file.read(limit + 1)
    except Exception as error:  # what is made to do harm may be wrong in any way
        raise UnreadableError(_why(error)) from error
    if len(content) > limit:
        raise UnreadableError(too_large(limit))
    return content
