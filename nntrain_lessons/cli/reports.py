"""Reports as files: as JSON, as a page of HTML."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nntrain_lessons.grader.records import Report


def refuse_foreign(json_path: Path | None, html: Path | None) -> None:
    """Refuse, before anything is graded, to write a report over a file of another kind.

    Raises
    ------
    RequestError
        When such a file is there.
    """
    from nntrain_lessons.files import is_foreign, is_json_of_ours
    from nntrain_lessons.grader.records import RequestError

    for path, is_ours in ((json_path, is_json_of_ours), (html, _is_html_of_ours)):
        if path and not _is_stdout(path) and is_foreign(path, is_ours):
            raise RequestError(f"{path.absolute()}: a file is there that is no report; --force replaces it")


def _is_html_of_ours(path: Path) -> bool:
    from nntrain_lessons.grader.judging.report_html import GENERATOR

    try:
        with path.open("rb") as file:
            return GENERATOR.encode() in file.read(1000)
    except OSError:
        return False


def write_html(report: Report, path: Path, unwritten: Collection[str] | None) -> None:
    """Write a report as one page of HTML.

    Raises
    ------
    RequestError
        When it cannot be written.
    """
    from nntrain_lessons.grader.judging.report_html import page

    _write(path, page(report, unwritten))


def write_json(report: Report, where: str) -> bool:
    """Write the report as JSON; tell whether it went to standard output, so that nothing else may go there."""
    from nntrain_lessons.grader.judging.report import as_json

    content = as_json(report)
    path = Path(where)
    if where == "-" or _is_stdout(path):
        click.echo(content.encode("utf-8", "backslashreplace"), nl=False)
        return True
    _write(path, content)
    return False


def _write(path: Path, content: str) -> None:
    from nntrain_lessons.files import write
    from nntrain_lessons.grader.records import RequestError

    if not path.name or path.is_dir():
        raise RequestError(f"{path.absolute()}: a folder; name a file for the report")
    try:
        write(path, content)
    except OSError as error:
        raise RequestError(f"{path.absolute()}: cannot write ({error.strerror}); choose another file") from error


def _is_stdout(path: Path) -> bool:
    """Return whether a path is where standard output goes, so that who wrote to both would overwrite one."""
    try:
        return os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False
