"""What a learner hands in: a module or a notebook, read as cells of Python text, whatever state it is in."""

from __future__ import annotations

import ast
import codecs
import io
import os
import re
import stat
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

from ...words import one_line
from ..records import Failure, RequestError
from . import magics, notebooks, statements
from .notebooks import NotebookError
from .statements import Statement

MAX_CELL = 1 << 20  # characters: parsing takes a hundred times as many bytes
MAX_FILE = 256 << 20  # a notebook's outputs may be large; they are dropped
_MOST_TEXT = 2 << 20  # characters of code in one file
_MOST_LINES = 50_000  # of a cell; each may be a statement, which takes kilobytes
_MOST_STATEMENTS = 20_000  # of a file
_LONGEST_PATH = 4096
_SHOWN = 100  # characters of a line that is not Python
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_NOT_FOR_FILES = {"undefined", "punycode", "idna"}  # the first refuses all; the others take minutes for a megabyte
_NOT_UTF8 = re.compile("[\ud800-\udfff]")  # what stands for a byte that is none, and half a letter


@dataclass(frozen=True)
class Cell:
    """A piece of Python text.

    Attributes
    ----------
    name : str
        What it is called for its author.
    source, body
        The text that is run, and its statements.
    problem : Failure, optional
        Why it is not Python.
    text : str
        What its author wrote: with magics, say.
    kind : str
        Why it is not run, where it is no Python at all: "a markdown cell", "a cell that begins with `%%bash`".
    """

    name: str
    source: str
    body: tuple[ast.stmt, ...] = ()
    problem: Failure | None = None
    text: str = ""
    kind: str = ""

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Its statements, looked at."""
        return tuple(self._statements())

    def _statements(self) -> Iterator[Statement]:
        for number, node in enumerate(self.body):
            with suppress(RecursionError):  # a thousand `elif`s: no definition is written like that
                yield statements.statement(number, node)


@dataclass(frozen=True)
class Submission:
    """The cells of a file, in order, or why there are none.

    Attributes
    ----------
    cells, problem
        What is run, or why nothing can be.
    parts : mapping of str to Submission
        The learner's answers to other exercises, which this one builds on.
    aside : tuple of Cell
        The cells of a notebook that are text only.
    is_session : bool
        Whether these are the cells that were run in a session, where a later one replaces an earlier one.
    is_link : bool
        Whether the file was a link to another one.
    name, when : str
        What a verdict calls it, and when it was saved or run, in words.
    """

    cells: tuple[Cell, ...]
    problem: Failure | None = None
    parts: Mapping[str, Submission] = field(default_factory=dict)
    aside: tuple[Cell, ...] = ()
    is_session: bool = False
    is_link: bool = False
    name: str = ""
    when: str = ""

    def part(self, exercise: str) -> Submission:
        """Return what the learner wrote for another exercise, which this one builds on; nothing if there is none."""
        return self.parts.get(exercise, Submission(()))


def read(path: Path, follow: bool = True) -> Submission:
    """Read a file: a notebook by its ending or by what it holds, anything else as Python.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    follow : bool
        Whether a link is read: what it leads to may be nothing of its author's.

    Raises
    ------
    RequestError
        When there is no such file, or it cannot be opened. What can be opened is always read, and what
        is wrong with it becomes the submission's problem: no text may end the grading of others.
    """
    try:
        read = _read(path, follow)
        return replace(read, is_link=path.is_symlink())
    except RequestError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a text holds, it is its author's to change
        return Submission((), unreadable(error, _shown(path.name)))


def _read(path: Path, follow: bool) -> Submission:
    if not follow and path.is_symlink():
        raise RequestError(
            f"{_shown(path.absolute())}: a link, and none is followed in a sandbox; name the file itself"
        )
    try:
        content, saved = _content(path, follow)
    except OSError as error:
        where = _shown(path.absolute())
        raise RequestError(f"{where}: {error.strerror}; name a notebook or a Python file") from error
    name = _shown(path.name)
    if len(content) > MAX_FILE:
        return _unreadable(name, "ValueError", f"larger than {MAX_FILE >> 20} MB; clear its outputs")
    made = notebook(name, content) if path.suffix.lower() == ".ipynb" else module(name, content)
    when = datetime.fromtimestamp(saved).isoformat(" ", "seconds")  # as a clock here shows it
    return replace(made, name=name, when=f"saved {when}")


def _content(path: Path, follow: bool) -> tuple[bytes, float]:
    """Read a file, and when it was saved; what else may have its name is not waited for, a pipe for instance."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    opened = os.open(path, flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    about = os.fstat(opened)
    if not stat.S_ISREG(about.st_mode):
        os.close(opened)
        raise RequestError(f"{_shown(path.absolute())}: not a file; name a notebook or a Python file")
    with open(opened, "rb") as file:  # noqa: PTH123 - it is open already
        return file.read(MAX_FILE + 1) or b"", about.st_mtime


def _shown(path: Path | str) -> str:
    """Return a path as text that can be written: a file's name may hold any bytes."""
    return one_line(path, _LONGEST_PATH, columns=True)


def module(name: str, content: bytes) -> Submission:
    """Read Python text; a coding line and a byte order mark are honoured. A notebook by another name is one."""
    if content[:64].lstrip(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        with suppress(NotebookError):
            return _from_notebook(name, content)
    try:
        text = _decoded(content)
    except (SyntaxError, UnicodeError, LookupError) as error:
        line = content[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
        return _unreadable(f"{name}, line {line}", "UnicodeError", "not UTF-8 text; save the file as UTF-8")
    cell = python(name, _unix(text))
    return Submission((cell,), cell.problem)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as some shells write what they are piped
        return content.decode("utf-16")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    if codecs.lookup(encoding).name in _NOT_FOR_FILES:
        raise LookupError(encoding)
    return content.decode(encoding).removeprefix("\ufeff")


def notebook(name: str, content: bytes) -> Submission:
    """Read a notebook's code cells; outputs, ids and tags do not matter. Python by a notebook's name is Python."""
    try:
        return _from_notebook(name, content)
    except NotebookError as error:
        if not content.lstrip(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[")):
            read_as_python = module(name, content)
            if any(cell.body for cell in read_as_python.cells):
                return read_as_python
        where = f"{name}, line {error.line}" if error.line else name
        return _unreadable(where, error.kind, error.message)


def _from_notebook(name: str, content: bytes) -> Submission:
    read, aside, nr = list[Cell](), [], 0
    size = count = 0
    for kind, text in notebooks.cells(content):
        if kind == "code":
            nr += 1
            size += len(text)
            is_too_much = size > _MOST_TEXT or count > _MOST_STATEMENTS
            read.append((_too_much if is_too_much else python)(f"{name}, cell {nr}", _unix(text)))
            count += len(read[-1].body)
        elif kind:
            where = f"{name}, below cell {nr}" if nr else f"{name}, above cell 1"
            aside.append(Cell(where, "", text=_unix(text), kind=f"a {kind} cell"))
    return Submission(tuple(read), aside=tuple(aside))


def from_cells(sources: Iterable[str], name: str) -> Submission:
    """Make a submission of the cells that were run in a session, numbered from 1 as a notebook does."""
    read = tuple(_remembered(f"{name}, cell {nr}", _unix(text)) for nr, text in enumerate(sources, 1))
    return Submission(read, is_session=True, name=name)


@lru_cache(maxsize=1024)
def _remembered(name: str, text: str) -> Cell:
    """Parse a cell of a session once, however often the session asks."""
    return python(name, text)


def python(name: str, text: str) -> Cell:
    """Parse a cell; magics are blanked out, so that lines keep their numbers."""
    if magic := magics.foreign(text):
        return Cell(name, "", text=text, kind=f"a cell that begins with `{magic}`")
    problem = None
    if len(text) > MAX_CELL:
        return _too_much(name, text, f"more than {MAX_CELL >> 20} MB of text in one place")
    if text.count("\n") + text.count(";") > _MOST_LINES:
        return _too_much(name, text, f"more than {_MOST_LINES:,} lines in one place")
    if found := _NOT_UTF8.search(text):
        line = _line(name, text.count("\n", 0, found.start()) + 1)
        problem = Failure("UnicodeError", "not UTF-8 text; write that letter anew, and save", line)
        return Cell(name, "", problem=problem, text=_NOT_UTF8.sub("\ufffd", text))
    try:
        source, body = magics.parse(text)
        if len(body) > _MOST_STATEMENTS:
            return _too_much(name, text)
        return Cell(name, source, tuple(body), text=text)
    except SyntaxError as error:
        code = (error.text or "").strip()[:_SHOWN]
        message = _CONFLICT.match(code) and "a merge conflict was left here; keep one of its two sides"
        place = _line(name, error.lineno) + (f": {code}" if code else "")
        problem = Failure("SyntaxError", message or error.msg, place)
    except ValueError as error:  # null bytes
        problem = Failure(type(error).__name__, str(error), name)
    except (RecursionError, MemoryError) as error:  # thousands of brackets
        problem = Failure(type(error).__name__, "the code is nested too deeply", name)
    except Exception as error:  # noqa: BLE001 - what nobody has thought of spoils its own cell, and no other
        problem = unreadable(error, name)
    return Cell(name, text, problem=problem, text=text)


def _too_much(name: str, text: str, what: str = "more code in one file than anybody writes") -> Cell:
    """Say of a cell that it is not looked into: reading it would take minutes."""
    return Cell(name, "", problem=Failure("ValueError", f"{what}; keep data out of the code", name))


def _line(name: str, number: int | None) -> str:
    return f"{name}, line {number}" if number else name


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unreadable(error: Exception, where: str = "") -> Failure:
    """Say of a text on which reading itself stumbles that it cannot be read; nobody else's suffers by it."""
    words = " ".join(str(error).split())[:_SHOWN]
    return Failure(type(error).__name__, f"this text cannot be read ({words}); write it in a plainer way", where)


def _unreadable(where: str, kind: str, message: str) -> Submission:
    return Submission((), Failure(kind, message, where))
