"""A notebook's file, whatever its format and state, read as the texts of its cells. Outputs are never parsed."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

MAX_TEXT = 16 << 20  # bytes that are no output: parsing takes tens of times as many
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_FLAT = rb"[^\"\[\]{}]*+"
# What may be passed over in one go: text without brackets, strings, and brackets at most two deep.
_FLAT_LIST = rb"[\[{]" + _FLAT + rb"(?:" + _STRING + _FLAT + rb")*+[\]}]"
_LIST = rb"[\[{]" + _FLAT + rb"(?:(?:" + _STRING + rb"|" + _FLAT_LIST + rb")" + _FLAT + rb")*+[\]}]"
_SKIPPED = re.compile(_FLAT + rb"(?:(?:" + _STRING + rb"|" + _LIST + rb")" + _FLAT + rb")*+", re.DOTALL)
# Of a cell's outputs, pictures in its text, and the state of widgets, no code comes.
# A string that has no end is taken as a whole, too: else what is left of it would be looked at from each of its marks.
_DROPPED = re.compile(
    rb'(?P<dropped>"(?:outputs|attachments|widgets)"\s*+:\s*+(?=[\[{]))|' + _STRING[:-1] + rb'(?:"|\\?\Z)', re.DOTALL
)
_CONFLICT = re.compile(rb"^(?:<{7}|>{7})(?: .*)?\r?$", re.MULTILINE)
_MOST_BRACKETS = 1_000_000  # of a file, looked at one by one

Raw = tuple[str, str]  # 'code', 'markdown' or 'raw', and the cell's text


class NotebookError(Exception):
    """Why a file is no notebook: a kind, what is wrong and what to do, and the line, or 0."""

    def __init__(self, kind: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.kind, self.message, self.line = kind, message, line


def cells(content: bytes) -> list[Raw]:
    """Return the cells' texts.

    Raises
    ------
    NotebookError
        When it cannot be read.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise NotebookError("ValueError", "the file is empty, so it is no notebook; start from a fresh copy")
    content = _without_outputs(_utf8(content))
    if len(content) > MAX_TEXT:
        raise NotebookError("ValueError", f"more than {MAX_TEXT >> 20} MB without its outputs; start from a fresh copy")
    try:
        # Bytes that are no UTF-8 are kept apart: they matter only in the cell in which they stand.
        document = json.loads(content.decode("utf-8", "surrogateescape"), strict=False)
    except json.JSONDecodeError as error:
        raise _broken(content, error) from error
    except (ValueError, RecursionError) as error:
        what = "not a whole notebook (its JSON is broken); restore it, or start from a fresh copy"
        raise NotebookError(type(error).__name__, what) from error
    found = list(_found(document))
    if not any(kind for kind, _ in found) and (found or not _has_cells(document)):
        raise NotebookError("ValueError", "JSON, but not a notebook with cells; start from a fresh copy")
    return found


def _broken(content: bytes, error: json.JSONDecodeError) -> NotebookError:
    kind = type(error).__name__
    if marks := _CONFLICT.search(content):
        what = "a merge conflict was left in the notebook; keep one of its two sides, or start from a fresh copy"
        return NotebookError(kind, what, content.count(b"\n", 0, marks.start()) + 1)
    is_cut = error.msg.startswith("Unterminated string") or error.pos >= len(error.doc.rstrip())
    why = "it ends in the middle" if is_cut else "its JSON is broken"
    what = f"not a whole notebook ({why}); restore it, or start from a fresh copy"
    return NotebookError(kind, what, error.lineno)


def _utf8(content: bytes) -> bytes:
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):  # some shells write UTF-16 where they are to write into a file
        content = content.decode(encoding, "replace").encode("utf-8", "replace")
    return content.removeprefix(codecs.BOM_UTF8).rstrip(b"\0 \t\r\n")


def _without_outputs(content: bytes) -> bytes:
    """Blank what no code comes from; lines keep their numbers."""
    kept, done, place = bytearray(), 0, 0
    brackets = iter(range(_MOST_BRACKETS))
    while found := _DROPPED.search(content, place):
        place = found.end()
        if not found["dropped"]:
            continue  # any other string
        end = _end(content, place, brackets)
        kept += content[done:place] + (b"[" if content[place : place + 1] == b"[" else b"{")
        kept += b"\n" * content.count(b"\n", place, end) + (b"]" if kept[-1:] == b"[" else b"}")
        done = place = end
    return bytes(kept + content[done:]) if done else content


def _end(content: bytes, place: int, brackets: Iterator[int]) -> int:
    """Find where the value that begins here ends; where it has no end, there. Each bracket takes one of those left."""
    depth = 0
    for _ in brackets:
        bracket = content[place : place + 1]
        depth += 1 if bracket in (b"[", b"{") else -1
        place += 1
        if depth == 0:
            return place
        skipped = _SKIPPED.match(content, place)
        place = skipped.end() if skipped else place
        if content[place : place + 1] not in (b"[", b"{", b"]", b"}"):
            return len(content)
    raise NotebookError("ValueError", "its outputs are too large to be read; clear them, and save it again")


def _has_cells(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("cells", document.get("worksheets")), list)


def _found(document: Any) -> Iterator[Raw]:
    """Yield every cell, '' as the kind of what is none, so that cells keep their numbers."""
    if not _has_cells(document):
        return
    sheets = [document] if "cells" in document else document["worksheets"]  # before format 4 there were sheets
    for sheet in sheets:
        listed = sheet.get("cells") if isinstance(sheet, dict) else None
        yield from map(_cell, listed if isinstance(listed, list) else [])


def _cell(cell: Any) -> Raw:
    if not isinstance(cell, dict):
        return "", ""
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    kind = cell.get("cell_type")
    return (kind, source) if isinstance(source, str) and isinstance(kind, str) else ("", "")
