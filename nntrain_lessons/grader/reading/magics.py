"""What a notebook takes and Python does not: magics, commands, help, prompts. Lines keep their numbers."""

from __future__ import annotations

import ast
import re
import warnings
from threading import Lock

from . import syntax

_CELL_MAGIC = re.compile(r"\s*(%%\w+)")
_RUNS_PYTHON = {"%%time", "%%timeit", "%%capture", "%%prun", "%%debug", "%%exercise"}
_MAGIC = re.compile(
    r"""(?P<indent>[ \t]*)(?:
        [%!?].*                                  # `%time f()`, `!pip install`, `?torch.add`
        | [\w.%*()]+\?\??[ \t]*                  # `torch.add?`
        | \w[\w, ]*=[ \t]*[%!].*                 # `files = !ls`
        | (?:pip|conda|cd|ls|mkdir|cat|cp|mv|rm|time|timeit|run|load|matplotlib)[ \t]+[^=\s].*  # `pip install`, bare
    )$""",
    re.VERBOSE,
)
_PROMPT = re.compile(r"(?:>>>|\.\.\.|In \[\d+\]:|[ ]*\.\.\.:)(?: |$)")
_QUIET = Lock()  # warnings are silenced for a whole process; from two threads at once that would not be undone
_TRIES = 12  # of parsing a cell: a magic is found where the parser stops, one after another


def foreign(text: str) -> str:
    """Return the magic that makes a cell something else than Python, such as '%%bash'; '' where there is none."""
    magic = _CELL_MAGIC.match(text)
    return magic[1] if magic and magic[1] not in _RUNS_PYTHON else ""


def parse(text: str) -> tuple[str, list[ast.stmt]]:
    """Parse a cell; where that fails, leave out what only a notebook takes.

    Returns
    -------
    str, list of ast.stmt
        The text that is Python, and its statements.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        Where it is not Python all the same, as `ast.parse` does; a line of a notebook's own is never blamed.
    """
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a learner's text is nothing to warn the reader of a report about
        try:
            return text, syntax.parse(text).body
        except SyntaxError:
            lines = _plain(text.split("\n"))
        for _ in range(_TRIES):
            try:
                return "\n".join(lines), syntax.parse("\n".join(lines)).body
            except SyntaxError as error:
                if not _blanked(lines, (error.lineno or 1) - 1):
                    raise
        for place in range(len(lines)):
            if not (place and lines[place - 1].endswith("\\")):  # what goes on was looked at where it began
                _blanked(lines, place)
        return "\n".join(lines), syntax.parse("\n".join(lines)).body


def indented(text: str) -> bool:
    """Return whether a cell's first line of code is indented, which a notebook allows."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return first[:1] in (" ", "\t")


def _plain(lines: list[str]) -> list[str]:
    """Take away prompts, and the indentation that the first line has."""
    first = next((line for line in lines if line.strip()), "")
    if _PROMPT.match(first):
        lines = [_PROMPT.sub("", line, count=1) for line in lines]
        first = _PROMPT.sub("", first, count=1)
    margin = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(margin) for line in lines]


def _blanked(lines: list[str], place: int) -> bool:
    """Blank the magic that a line is, or goes on with after a backslash, if it is one."""
    while place and lines[place - 1].endswith("\\"):
        place -= 1
    if place >= len(lines) or not (magic := _MAGIC.match(lines[place])):
        return False
    goes_on = True
    for nr in range(place, len(lines)):
        if not goes_on:
            break
        goes_on = lines[nr].endswith("\\")
        lines[nr] = f"{magic['indent']}pass" if nr == place else ""
    return True
