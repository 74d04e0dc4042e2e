"""Colour for a text that is told to a person: only where it can be shown, and never the only thing that tells."""

from __future__ import annotations

import os
import re
import sys
from typing import IO, Any

import click

_STATUS = re.compile(r"^(\s*)([✓✗+x-]) (.*)$")
_GOOD, _BAD = "✓+", "✗x"


def shown(stream: IO[Any] | None = None) -> bool:
    """Return whether a stream shows colours: a terminal that can, where nobody has asked for none."""
    stream = stream or sys.stdout
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def coloured(text: str) -> str:
    """Return a verdict with colours where they can be shown, else as it is."""
    return "\n".join(map(_line, text.split("\n"))) if shown() else text


def _line(line: str) -> str:
    if found := _STATUS.match(line):
        indent, mark, rest = found.groups()
        colour = "green" if mark in _GOOD else "red" if mark in _BAD else None
        if not indent:
            return click.style(f"{mark} {rest}", fg=colour, bold=True)
        return f"{indent}{click.style(mark, fg=colour)} {rest}"
    if line.strip() and not line.strip(" ^"):
        return click.style(line, fg="yellow", bold=True)
    head, found_colon, rest = line.partition(": ")
    if found_colon and head in ("Next", "    note"):
        return click.style(f"{head}: ", bold=True) + rest
    return line
