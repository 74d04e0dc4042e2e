"""Reports in files: what may be overwritten, where standard output goes, and the formats of other programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nntrain_lessons.grader.records import Report

_ASKED = "nntrain_lessons.report_files"
_HELP = {
    "junit": "Write the report as JUnit XML.",
    "gradescope": "Write the report as Gradescope's results.json.",
    "exercism": "Write the report as exercism's results.json.",
    "classroom": "Write the report for GitHub Classroom's reporter.",
}
_KEYS = {
    "gradescope": {"tests", "stdout_visibility"},
    "exercism": {"tests", "version"},
    "classroom": {"tests", "max_score"},
}


def format_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each format of another program; `write_formats` carries them out."""
    for name, text in reversed(_HELP.items()):
        path = click.Path(path_type=Path)
        command = click.option(
            f"--{name}", type=path, metavar="PATH", help=text, expose_value=False, callback=_remember
        )(command)
    return command


def _remember(context: click.Context, option: click.Parameter, path: Path | None) -> None:
    if path and option.name:
        context.meta.setdefault(_ASKED, {})[option.name] = path


def check_formats(context: click.Context, force: bool) -> None:
    """Refuse, before anything is graded, to write a report over somebody else's file."""
    for name, path in context.meta.get(_ASKED, {}).items():
        refuse_foreign(path, _is_junit if name == "junit" else _is_json_with(_KEYS[name]), force)


def write_formats(context: click.Context, report: Report) -> bool:
    """Write the report in the formats asked for; tell whether one went to standard output."""
    from nntrain_lessons.reports.classroom import as_classroom
    from nntrain_lessons.reports.exercism import as_exercism
    from nntrain_lessons.reports.gradescope import as_gradescope
    from nntrain_lessons.reports.junit import as_junit

    writers = {
        "junit": as_junit,
        "gradescope": as_gradescope,
        "exercism": as_exercism,
        "classroom": as_classroom,
    }
    went = [write_text(path, writers[name](report)) for name, path in context.meta.get(_ASKED, {}).items()]
    return any(went)


def _is_junit(path: Path) -> bool:
    return b'<testsuites name="nntrain-lessons"' in _beginning(path)


def _is_json_with(keys: set[str]) -> Callable[[Path], bool]:
    def is_ours(path: Path) -> bool:
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return False
        return isinstance(content, Mapping) and keys <= content.keys()

    return is_ours


def begins_with(*signs: bytes) -> Callable[[Path], bool]:
    """Return what tells whether a file holds one of these signs at its beginning."""
    return lambda path: any(sign in _beginning(path) for sign in signs)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024)
    except OSError:
        return b""


def refuse_foreign(path: Path, is_ours: Callable[[Path], bool], force: bool) -> None:
    """Refuse to write a report over a file of another kind, or where a folder is."""
    from nntrain_lessons.files import is_foreign
    from nntrain_lessons.grader.records import RequestError

    if str(path) == "-" or is_stdout(path):
        return
    if not path.name or path.is_dir():
        raise RequestError(f"{path.absolute()}: a folder; name a file for the report")
    if not force and is_foreign(path, is_ours):
        raise RequestError(f"{path.absolute()}: a file is there that is no report; --force replaces it")


def write_text(path: Path, content: str) -> bool:
    """Write a report; tell whether it went to standard output, so that nothing else may go there."""
    from nntrain_lessons.files import write
    from nntrain_lessons.grader.records import RequestError

    if str(path) == "-" or is_stdout(path):
        click.echo(content.encode("utf-8", "backslashreplace"), nl=False)
        return True
    try:
        write(path, content)
    except OSError as error:
        raise RequestError(f"{path.absolute()}: cannot write ({error.strerror}); choose another file") from error
    return False


def is_stdout(path: Path) -> bool:
    """Return whether a path is where standard output goes, so that who wrote to both would overwrite one."""
    try:
        return os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False
