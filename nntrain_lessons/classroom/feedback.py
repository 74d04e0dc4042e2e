"""Feedback to hand back: a text and a page for each learner, in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..files import is_foreign, write
from ..grader.judging.report import in_words
from ..grader.records import RequestError
from .pages import GENERATOR, feedback_page
from .records import Graded
from .summary import Class

_UNSAFE = re.compile(r"[^\w\-.() ]+")
_LONGEST = 80
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # which Windows takes for no files


def write_all(found: Class, folder: Path, force: bool = False) -> None:
    """Write every learner's feedback.

    Parameters
    ----------
    found, folder
        The class, and where to.
    force : bool
        Whether it may replace what is no feedback.

    Raises
    ------
    RequestError
        When files are there that are none. Then nothing is written.
    OSError
        When a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = list(file_names(found))
    if not force and (foreign := next((path for name in names for path in _foreign(folder / name)), None)):
        raise RequestError(f"{foreign.absolute()}: a file is there that is no feedback; --force replaces it")
    for row, name in zip(found.rows, names, strict=True):
        write(folder / f"{name}.txt", as_text(found, row))
        write(folder / f"{name}.html", feedback_page(found, row))


def _foreign(path: Path) -> Iterator[Path]:
    """Yield what is in the way of a learner's two files: a text is ours where the page beside it is."""
    page = path.with_name(f"{path.name}.html")
    is_ours = GENERATOR in page.read_bytes()[:1024] if page.is_file() else False
    for one in (page, path.with_name(f"{path.name}.txt")):
        if is_foreign(one, lambda _: is_ours):
            yield one


def as_text(found: Class, row: Graded) -> str:
    """Return what is handed back to a learner, as text."""
    report = found.report(row)
    verdicts = in_words(report) if report.results else "nothing that could be graded"
    return "\n".join([row.learner, *row.notes, "", verdicts, ""])


def file_names(found: Class) -> Iterator[str]:
    """Yield a name for each learner's files that no system refuses, and that nobody else has."""
    taken = set[str]()
    for row in found.rows:
        plain = _UNSAFE.sub("_", row.learner).strip(". ")[:_LONGEST] or "_"
        plain = f"_{plain}" if _DEVICES.fullmatch(plain.partition(".")[0]) else plain
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain} {number}"
        taken.add(name.casefold())
        yield name
