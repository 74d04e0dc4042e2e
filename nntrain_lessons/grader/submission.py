"""What a learner hands in: a module or a notebook, read as cells of Python text, whatever state it is in."""

from __future__ import annotations

import ast
import io
import json
import re
import stat
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_CELL = 1 << 20  # letters: parsing takes a hundred times as many bytes
MAX_FILE = 256 << 20  # a notebook's outputs may be large; they are dropped
_MAGIC = re.compile(r"^([ \t]*)(?:[%!].*|[\w.]+\?\??)$")  # `%time f()`, `!pip install`, `torch.add?`
_ASSIGNED = re.compile(r"^([ \t]*)\w[\w, ]*=[ \t]*[%!].*$")  # `files = !ls`
_CELL_MAGIC = re.compile(r"^\s*%%(\w+)")
_RUNS_PYTHON = {"time", "timeit", "capture", "prun"}


class RequestError(Exception):
    """What was asked for cannot be carried out; its message says where, what, and what to do next."""


@dataclass(frozen=True)
class Problem:
    """Why something of the learner's cannot be read or run: like an exception, told in words."""

    type: str
    message: str
    where: str


@dataclass(frozen=True)
class Cell:
    """A piece of Python text, by the name it has for its author; `problem` where it is not Python."""

    name: str
    source: str
    body: tuple[ast.stmt, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Submission:
    """The cells of a file, in order, or why there are none."""

    cells: tuple[Cell, ...]
    problem: Problem | None = None


def read(path: Path) -> Submission:
    """Read a file: a notebook by its ending, anything else as Python.

    Raises
    ------
    RequestError
        When there is no such file, or it cannot be opened. What can be opened is always read, and what
        is wrong with it becomes the submission's problem.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RequestError(f"{path.absolute()}: not a file; name a notebook or a Python file")
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RequestError(f"{path.absolute()}: {error.strerror}; name a notebook or a Python file") from error
    if len(content) > MAX_FILE:
        return _unreadable(path.name, "ValueError", f"larger than {MAX_FILE >> 20} MB; clear its outputs")
    return notebook(path.name, content) if path.suffix == ".ipynb" else module(path.name, content)


def module(name: str, content: bytes) -> Submission:
    """Read Python text; a coding line and a byte order mark are honoured."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding).removeprefix("\ufeff")
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        line = content[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
        return _unreadable(f"{name}, line {line}", "UnicodeError", "not UTF-8 text; save the file as UTF-8")
    cell = python(name, _unix(text))
    return Submission((cell,), cell.problem)


def notebook(name: str, content: bytes) -> Submission:
    """Read a notebook's code cells; outputs, ids and everything else are left aside."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
        sources = [_source(cell) for cell in document["cells"] if cell["cell_type"] == "code"]
    except UnicodeDecodeError:
        return _unreadable(name, "UnicodeError", "a notebook is UTF-8; save it again, or start from a fresh copy")
    except (ValueError, RecursionError) as error:
        where = f"{name}, line {error.lineno}" if isinstance(error, json.JSONDecodeError) else name
        what = "not a whole notebook (its JSON is broken); restore it, or start from a fresh copy"
        return _unreadable(where, type(error).__name__, what)
    except (KeyError, TypeError, AttributeError):
        return _unreadable(name, "ValueError", "JSON, but not a notebook with cells; start from a fresh copy")
    return from_cells(sources, name)


def from_cells(sources: Iterable[str], name: str) -> Submission:
    """Make a submission of cells' texts, numbered from 1."""
    return Submission(tuple(python(f"{name}, cell {nr}", _unix(text)) for nr, text in enumerate(sources, 1)))


def python(name: str, text: str) -> Cell:
    """Parse a cell; magics are blanked out, so that lines keep their numbers."""
    magic = _CELL_MAGIC.match(text)
    if magic and magic[1] not in _RUNS_PYTHON:
        return Cell(name, "")
    if len(text) > MAX_CELL:
        words = f"more than {MAX_CELL >> 20} MB of text in one place; keep data out of the code"
        return Cell(name, "", problem=Problem("ValueError", words, name))
    first_problem = None
    for blank in (_as_it_is, _without_magics):
        try:
            source = blank(text)
            return Cell(name, source, tuple(ast.parse(source).body))
        except SyntaxError as error:
            code = (error.text or "").strip()
            problem = Problem("SyntaxError", error.msg, _line(name, error.lineno) + (f": {code}" if code else ""))
        except (ValueError, RecursionError, MemoryError) as error:  # null bytes; thousands of brackets
            problem = Problem(type(error).__name__, str(error) or "the code is nested too deeply", name)
        first_problem = first_problem or problem
    return Cell(name, text, problem=first_problem)


def _line(name: str, number: int | None) -> str:
    return f"{name}, line {number}" if number else name


def _as_it_is(text: str) -> str:
    return text


def _without_magics(text: str) -> str:
    lines = (_ASSIGNED.sub(r"\1pass", _MAGIC.sub(r"\1pass", line)) for line in text.split("\n"))
    return "\n".join(lines)


def _source(cell: Any) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(where: str, kind: str, message: str) -> Submission:
    return Submission((), Problem(kind, message, where))
