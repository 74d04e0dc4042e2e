"""The file of a checkpoint: written as a whole or not at all, and read without running what it holds."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from .. import files
from ..errors import LessonsError

SCHEMA = "nntrain-lessons/checkpoint/1"
NEXT = "name another file, or start the training anew"


def save_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Write a checkpoint: beside its place first, and into it once the disk has all of it.

    Whoever is killed on the way, or finds the disk full, leaves the file that was there before.

    Parameters
    ----------
    path : pathlib.Path
        The file; it is replaced.
    content : dict
        Numbers, text, tensors, and lists, tuples and dicts of these. `torch.load` reads it back.

    Raises
    ------
    LessonsError
        Where the file cannot be written.
    """
    memory = io.BytesIO()  # torch's own writer would tell of a full disk in its own words
    torch.save({"schema": SCHEMA} | content, memory)
    try:
        files.write(path.resolve(), memory.getbuffer())  # what a link leads to is replaced as a whole, too
    except OSError as error:
        kept = "; the checkpoint before is still there" if path.is_file() else ""
        raise LessonsError(
            f"{path.absolute()}: cannot write the checkpoint ({error.strerror}); "
            f"make room there or choose another folder{kept}"
        ) from error


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint, all of it onto the CPU.

    Only numbers, text, tensors, lists, tuples and dicts are read (`weights_only=True`): a file that asks for
    anything else to be made or called is refused. Every part of the file is held against its checksum.

    Raises
    ------
    LessonsError
        Where the file cannot be read, is damaged, or is no checkpoint of this library.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            damaged = parts.testzip()
        content = None if damaged else torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise LessonsError(f"{path.absolute()}: cannot read the checkpoint ({error.strerror}); {NEXT}") from error
    except pickle.UnpicklingError as error:
        raise LessonsError(
            f"{path.absolute()}: this file asks for more than numbers and tensors, so it was not read; {NEXT}"
        ) from error
    except (zipfile.BadZipFile, RuntimeError, ValueError, LookupError, TypeError, AttributeError, EOFError) as error:
        raise LessonsError(f"{path.absolute()}: this is no checkpoint, or only a part of one; {NEXT}") from error
    if damaged:
        raise LessonsError(f"{path.absolute()}: the checkpoint is damaged ({damaged}); {NEXT}")
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise LessonsError(f"{path.absolute()}: this is no checkpoint of a training ({SCHEMA}); {NEXT}")
    return content
