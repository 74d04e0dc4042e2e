"""A learner's workspace: the folder that holds the notebooks."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ... import catalog
from ..records import RequestError

_README = """\
# nntrain-lessons: the exercises

Open the notebooks in order, in JupyterLab for instance. Each says what to write, and its last cell asks the grader.
The pages that they name are those of the course's book; `make book` in the repository builds it into `_build/html`.
In a terminal, in this folder, with the environment activated in which the course is installed:

```
nntrain-lessons               where you are, and the next step
nntrain-lessons list          what there is
nntrain-lessons watch         a verdict on what you save, as you save it
nntrain-lessons grade adam    a verdict on what the notebook holds, as it was last saved
nntrain-lessons hint adam     one more hint each time; also: show, solution, reset
nntrain-lessons status        how far you are
nntrain-lessons update        after a newer version of the course: its text, your cells
```

How far you are is kept in `progress.json`, and what was replaced in `backups`.

"""


def find(start: Path) -> Path | None:
    """Return the nearest folder upward that holds notebooks of the course, itself or in `exercises/`."""
    for folder in (start, *start.parents):
        for place in (folder, folder / "exercises"):
            if any(_is_file(place / exercise.notebook) for exercise in catalog.EXERCISES.values()):
                return place
    return None


def around() -> Path | None:
    """Return the workspace around the working directory, if there is one."""
    try:
        return find(Path.cwd())
    except OSError:  # the working directory is gone
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be entered
        return False


def here() -> Path:
    """Return the workspace that the working directory lies in.

    Raises
    ------
    RequestError
        When it lies in none.
    """
    try:
        folder = Path.cwd()
    except OSError as error:
        raise RequestError("the working folder is gone; change into another") from error
    if found := find(folder):
        return found
    raise RequestError(f"{folder}: no workspace here or above; make one with `nntrain-lessons init`, or use --file")


def init(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write the notebooks and a README into a folder; what is there already stays as it is.

    Returns
    -------
    list of Path, list of Path
        What was written, and what was there already.

    Raises
    ------
    RequestError
        When the folder cannot be made, or written to.
    """
    source = files("nntrain_lessons.exercises")
    content = {exercise.notebook: (source / exercise.notebook).read_bytes() for exercise in catalog.EXERCISES.values()}
    content["README.md"] = (_README + _table()).encode()
    written: list[Path] = []
    kept: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in content.items():
            path = folder / name
            (written if _is_written(path, data) else kept).append(path)
    except OSError as error:
        where = error.filename or folder
        raise RequestError(f"{where}: cannot write ({error.strerror}); choose another folder") from error
    return written, kept


def _is_written(path: Path, data: bytes) -> bool:
    """Write a file, wholly or not at all; where something has its name, even a link that leads nowhere, it stays."""
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    try:
        with file:
            file.write(data)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return True


def _table() -> str:
    rows = ["| notebook | what you build | minutes |", "|---|---|---|"]
    for exercise in catalog.EXERCISES.values():
        optional = " (optional)" if exercise.optional else ""
        rows.append(f"| [{exercise.notebook}]({exercise.notebook}) | {exercise.title}{optional} | {exercise.minutes} |")
    return "\n".join(rows) + "\n"
