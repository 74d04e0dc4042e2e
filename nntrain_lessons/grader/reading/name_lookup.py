"""Where a name is that is not where it is looked for: told in words, as pure functions of what was handed in."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from .submission import Cell, Submission

_BLOCKS = {
    ast.With: "with",
    ast.AsyncWith: "with",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.While: "while",
    ast.Match: "match",
    ast.Try: "try",
    ast.If: "if",
}


def find_unexecuted(name: str, submission: Submission) -> str:
    """Say where a name is, if it stands where nothing is run; '' where it is nowhere."""
    ways: list[Callable[[str, Submission], Iterator[str]]] = [_in_block, _set_aside, _in_magic, _in_text, _inside]
    return next((found for way in ways for found in way(name, submission)), "")


def find_later(name: str, submission: Submission, cell_name: str, line: int) -> str:
    """Say where a name is defined below the line that uses it; '' where it is not."""
    names = [cell.name for cell in submission.cells]
    here = names.index(cell_name) if cell_name in names else len(names)
    for cell in submission.cells[here:]:
        for about in cell.statements:
            if about.is_run and name in about.binds and not _only_changes(about.node):
                if cell.name != cell_name:
                    return f"which is defined only in a later cell ({_short(cell)}): move it above"
                if about.node.lineno > line:
                    return f"which is defined only further down (line {about.node.lineno}): move it above"
    return ""


def find_misspelled(name: str, submission: Submission) -> str:
    """Say which definition is meant, perhaps, where only the case of letters, or `_`, differs; or ''."""
    for cell in submission.cells:
        for about in cell.statements:
            for other in sorted(about.binds - {name}) if about.is_run else ():
                if _plain(other) == _plain(name):
                    return f"`{other}` is defined in {place(cell, about.node.lineno)}: the name asked for is `{name}`"
    return ""


def star_import_hint(submission: Submission) -> str:
    """Return the line, if there is one, that runs or imports another file, and so may define any name."""
    line = re.compile(r"^[ \t]*(?:%(?:run|load)[ \t]+\S+|from[ \t]+\S+[ \t]+import[ \t]+\*)", re.MULTILINE)
    for cell, number in _found(line, submission.cells):
        return f"`{cell.text.splitlines()[number - 1].strip()}` ({place(cell, number)})"
    return ""


def place(cell: Cell, line: int) -> str:
    """Say where a line is: in which cell, by the cell's name without the file's."""
    return f"{_short(cell)}, line {line}"


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def _only_changes(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AugAssign) and not any(
        isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) for part in ast.walk(node)
    )


def _in_block(name: str, submission: Submission) -> Iterator[str]:
    for cell in submission.cells:
        for about in cell.statements:
            if not about.is_run and name in about.binds and not isinstance(about.node, ast.Delete):
                where = place(cell, _line_of(name, about.node))
                block = _BLOCKS.get(type(about.node), "")
                inside = f"inside `{block}`" if block else "inside an expression"
                yield f"`{name}` stands {inside} ({where}), which is not run here: move its definition to the margin"


def _line_of(name: str, node: ast.stmt) -> int:
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and part.name == name:
            return part.lineno
        if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store):
            return part.lineno
    return node.lineno


def _inside(name: str, submission: Submission) -> Iterator[str]:
    """Look into functions and classes: a definition that is indented too far lies in the one above."""
    for cell in submission.cells:
        for about in cell.statements:
            for part in ast.walk(about.node):
                outer = f"`{getattr(about.node, 'name', 'the block above')}`"
                if isinstance(part, ast.Global) and name in part.names:
                    yield f"`{name}` is set inside {outer} ({place(cell, part.lineno)}), which is not called here"
                elif isinstance(part, ast.stmt) and part is not about.node and getattr(part, "name", None) == name:
                    yield f"`{name}` is indented, so it lies inside {outer} ({place(cell, part.lineno)})"


def _set_aside(name: str, submission: Submission) -> Iterator[str]:
    """Look into markdown, raw cells, and cells for another program, such as `%%writefile`."""
    cells = [cell for cell in (*submission.aside, *submission.cells) if cell.kind]
    for cell, line in _found(_definition(name), cells):
        what = "make it a code cell" if cell in submission.aside else "take that line out"
        yield f"`{name}` stands in {cell.kind} ({place(cell, line)}), which is not run: {what}"


def _in_magic(name: str, submission: Submission) -> Iterator[str]:
    magic = re.compile(rf"^[ \t]*(?:{name}[ \t]*=[ \t]*[%!]|%time[ \t]+{name}[ \t]*=[^=])", re.MULTILINE)
    for cell, line in _found(magic, submission.cells):
        yield f"`{name}` is set by a magic ({place(cell, line)}), which is not run here: set it in Python"


def _in_text(name: str, submission: Submission) -> Iterator[str]:
    """Look into comments, and into the texts that `exec` would run."""
    comment = re.compile(rf"^[ \t]*#[ \t#]*(?:class|def)[ \t]+{name}\b", re.MULTILINE)
    for cell, line in _found(comment, submission.cells):
        yield f"`{name}` is commented out ({place(cell, line)}): take the # away"
    for cell in submission.cells:
        for about in cell.statements:
            for part in ast.walk(about.node) if not about.is_run else ():
                if (
                    isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and _definition(name).search(part.value)
                ):
                    yield f"`{name}` stands in a text ({place(cell, part.lineno)}), which is not run: write it as code"


def _definition(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*=[^=]", re.MULTILINE)


def _found(pattern: re.Pattern[str], cells: tuple[Cell, ...] | list[Cell]) -> Iterator[tuple[Cell, int]]:
    for cell in cells:
        if match := pattern.search(cell.text):
            yield cell, cell.text.count("\n", 0, match.start()) + 1


def _short(cell: Cell) -> str:
    """Return a cell's name without its file's: there is only one."""
    return cell.name.rpartition(", ")[2]
