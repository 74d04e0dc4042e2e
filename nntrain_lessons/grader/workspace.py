"""A learner's workspace: the folder that holds the notebooks."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from .. import catalog
from .submission import RequestError

_README = """\
# nntrain-lessons: the exercises

Open the notebooks in order, in JupyterLab for instance. Each says what to write, and its last cell asks the grader.
The pages that they name are those of the course's book; `make book` in the repository builds it into `_build/html`.
In a terminal, in this folder, with the environment activated in which the course is installed:

```
nntrain-lessons list          what there is
nntrain-lessons grade adam    a verdict on what the notebook holds, as it was last saved
nntrain-lessons status        how far you are
```

"""


def find(start: Path) -> Path | None:
    """Give the nearest folder upward that holds notebooks of the course, itself or in `exercises/`."""
    for folder in (start, *start.parents):
        for place in (folder, folder / "exercises"):
            if any((place / exercise.notebook).is_file() for exercise in catalog.EXERCISES.values()):
                return place
    return None


def here() -> Path:
    """Give the workspace that the working directory lies in.

    Raises
    ------
    RequestError
        When it lies in none.
    """
    if found := find(Path.cwd()):
        return found
    raise RequestError(f"{Path.cwd()}: no workspace here or above; make one with `nntrain-lessons init`, or use --file")


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
    written, kept = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in content.items():
            path = folder / name
            if path.exists():
                kept.append(path)
                continue
            path.write_bytes(data)
            written.append(path)
    except OSError as error:
        where = error.filename or folder
        raise RequestError(f"{where}: cannot write ({error.strerror}); choose another folder") from error
    return written, kept


def _table() -> str:
    rows = ["| notebook | what you build | minutes |", "|---|---|---|"]
    for exercise in catalog.EXERCISES.values():
        optional = " (optional)" if exercise.optional else ""
        rows.append(f"| [{exercise.notebook}]({exercise.notebook}) | {exercise.title}{optional} | {exercise.minutes} |")
    return "\n".join(rows) + "\n"
