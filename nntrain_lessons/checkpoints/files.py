"""The file of a checkpoint: written as a whole or not at all, and read without running what it holds."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import nn

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
        files.write(path, memory.getbuffer())
    except OSError as error:
        kept = "; the checkpoint before is still there" if path.is_file() else ""
        raise LessonsError(
            f"{path.absolute()}: cannot write the checkpoint ({error.strerror}); "
            f"make room there or choose another folder{kept}"
        ) from error


def load_weights(path: Path | str, model: nn.Module) -> None:
    """Give a model the weights of a checkpoint, and nothing else: no optimizer, no history, no place in a fit.

    Parameters
    ----------
    path : pathlib.Path or str
        A file that `CheckpointS` has written.
    model : torch.nn.Module
        A model of the same layers. Buffers, such as BatchNorm's running averages, are set, too.

    Raises
    ------
    LessonsError
        Where the file cannot be read, is no checkpoint, or holds another model's weights; the model is then as before.
    """
    path = Path(path)
    if not path.exists():
        raise LessonsError(f"{path.absolute()}: no such file; name one that CheckpointS has written")
    weights = load_checkpoint(path)["model"]
    there, here = ({name: list(value.shape) for name, value in of.items()} for of in (weights, model.state_dict()))
    for name in there | here:
        if there.get(name) != here.get(name):
            raise LessonsError(
                f"{path.absolute()}: the weights are another model's: its {name} has the shape {there.get(name)}, "
                f"here {here.get(name)}; build the model as it was"
            )
    model.load_state_dict(weights)


def refuse_foreign(path: Path) -> None:
    """Refuse to write a checkpoint where another file lies: a program, a picture, weights alone.

    Raises
    ------
    LessonsError
        Where the file is no checkpoint of this library, or a damaged one.
    """
    if files.is_foreign(path, _is_checkpoint):
        raise LessonsError(
            f"{path.absolute()}: a file is there that is no checkpoint, and it would be overwritten; "
            "name another file, or remove this one"
        )


def _is_checkpoint(path: Path) -> bool:
    try:
        load_checkpoint(path)
    except LessonsError:
        return False
    return True


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
