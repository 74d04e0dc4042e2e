"""Copies of a learner's notebooks, written before anything of theirs is replaced."""

from __future__ import annotations

import shutil
from datetime import datetime
from itertools import count
from pathlib import Path

from ..files import write

FOLDER = "backups"


def back_up(path: Path) -> Path:
    """Copy a notebook into the folder of backups beside it, under its name and the time; return where.

    Raises
    ------
    OSError
        When it cannot be copied.
    """
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    names = (f"{path.stem}_{stamp}{f'_{nr}' if nr else ''}{path.suffix}" for nr in count())
    backup = next(folder / name for name in names if not (folder / name).exists())
    write(backup, path.read_bytes())
    shutil.copystat(path, backup)
    return backup
