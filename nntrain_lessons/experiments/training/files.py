"""Files of results: written as a whole, and what cannot be written told in one line."""

import json
from math import isfinite
from pathlib import Path
from typing import Any

from nntrain_lessons import files
from nntrain_lessons.errors import LessonsError


def finite(row: dict[str, Any]) -> dict[str, Any]:
    """Put None where a number is not finite: JSON has no other word for it."""
    return {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in row.items()}


def make_folder(out: Path) -> Path:
    """Make a folder for results; tell in one line where that fails."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LessonsError(
            f"{out.absolute()}: cannot make this folder ({error.strerror}); choose another folder"
        ) from error
    return out


def refuse_foreign(path: Path) -> None:
    """Refuse, before any work is done, to write results over a file that holds no results of the course."""
    if files.is_foreign(path, files.is_json_of_ours):
        raise LessonsError(
            f"{path.absolute()}: a file is there that holds no results of the course; name another file, or remove it"
        )


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file, as a whole or not at all."""
    write_text(path, json.dumps(content, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text, as a whole or not at all; tell in one line where that fails."""
    try:
        files.write(path, text)
    except OSError as error:
        raise LessonsError(f"{path.absolute()}: cannot write ({error.strerror}); choose another folder") from error


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what a file holds; None where there is none, it is no JSON object, or a device or a pipe."""
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
