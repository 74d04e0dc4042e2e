"""Where an error was raised in the course's own files: what a maintainer has to look at. It needs no torch."""

from __future__ import annotations

import traceback
from pathlib import Path

_PACKAGE = Path(__file__).parents[2]


def innermost(error: BaseException, folder: str) -> str:
    """Return the file, the line and the function of the innermost frame in a folder of the package.

    Parameters
    ----------
    error : BaseException
        What was raised. A `SyntaxError` was raised where the file cannot be read as Python.
    folder : str
        The folder's name, such as `scenarios`. Frames outside it are ignored.

    Returns
    -------
    str
        Empty where the error did not pass through that folder.
    """
    inside = str(_PACKAGE / folder)
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(inside):
        return f"{_shown(error.filename)}, line {error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(inside)]
    return f"{_shown(frames[-1].filename)}, line {frames[-1].lineno}, in {frames[-1].name}" if frames else ""


def _shown(filename: str | None) -> str:
    return Path(filename or "").relative_to(_PACKAGE.parent).as_posix()
