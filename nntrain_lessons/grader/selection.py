"""Which of the learner's statements are run: the definitions that make up the answer, and what these use."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from .submission import Cell, Problem, Submission

_SIMPLE = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Pass,
)


@dataclass(frozen=True)
class Statement:
    """A statement that may be run, with the names that it gives a meaning, and those that it reads."""

    cell: Cell
    number: int
    node: ast.stmt
    binds: frozenset[str]
    reads: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """What of a submission answers an exercise: the statements to run, in order."""

    statements: tuple[Statement, ...]
    missing: tuple[str, ...]
    problem: Problem | None

    @property
    def size(self) -> int:
        """How many letters the cells to run hold."""
        return sum(len(source) for source in {part.cell.name: part.cell.source for part in self.statements}.values())

    def body(self) -> list[ast.stmt]:
        """Give the statements themselves."""
        return [statement.node for statement in self.statements]

    def cells(self) -> list[dict[str, object]]:
        """Give what a child is to run: each cell's text, and the numbers of the statements to run in it."""
        chosen: dict[str, dict[str, object]] = {}
        for part in self.statements:
            keep: dict[str, object] = {"name": part.cell.name, "source": part.cell.source, "keep": [], "binds": {}}
            cell = chosen.setdefault(part.cell.name, keep)
            cell["keep"].append(part.number)  # type: ignore[attr-defined]
            cell["binds"][str(part.number)] = sorted(part.binds)  # type: ignore[index]
        return list(chosen.values())


def select(submission: Submission, names: Iterable[str]) -> Answer:
    """Choose what is run for the names of an exercise.

    Imports, functions, classes and assignments are run, and `if` and `try` made only of these: those
    that define the names, and those that define what these use. The rest, a training run say, is not.
    """
    asked = list(names)
    parts = _current([part for cell in submission.cells for part in _statements(cell)])
    kept: set[int] = set()
    wanted, seen = set(asked), set[str]()
    while wanted - seen:
        seen |= wanted
        for place, part in enumerate(parts):
            if place not in kept and part.binds & (wanted | {"*"}):
                kept.add(place)
                wanted |= part.reads
    chosen = tuple(parts[place] for place in sorted(kept))
    bound = {name for part in chosen for name in part.binds}
    missing = tuple(name for name in asked if name not in bound)
    return Answer(chosen, missing, submission.problem or _broken(submission, asked, missing))


def _current(parts: list[Statement]) -> list[Statement]:
    """Leave out what a later `def` or `class` of the same name has replaced before anything read it.

    In a notebook's session a cell is often run again; that it failed the first time is past.
    """
    gone: set[int] = set()
    for newest, part in enumerate(parts):
        if isinstance(part.node, ast.FunctionDef | ast.ClassDef) and not part.binds & part.reads:
            for place in range(newest - 1, -1, -1):
                if parts[place].binds == part.binds:
                    gone.add(place)
                elif parts[place].reads & part.binds and place not in gone:
                    break
    return [part for place, part in enumerate(parts) if place not in gone]


def defined(submission: Submission) -> set[str]:
    """Give the names that a submission's own statements define; what it imports is somebody else's."""
    return {name for cell in submission.cells for name in defined_in(cell)}


def defined_in(cell: Cell) -> set[str]:
    """Give the names that a cell's own statements define."""
    own = [part for part in _statements(cell) if not isinstance(part.node, ast.Import | ast.ImportFrom)]
    return {name for part in own for name in part.binds}


def _broken(submission: Submission, asked: list[str], missing: tuple[str, ...]) -> Problem | None:
    """Find the cell that is not Python and would have defined an asked name, or may hide a missing one."""
    definition = re.compile(rf"\b(?:class|def)\s+(?:{'|'.join(asked)})\b")
    newest = max((nr for nr, cell in enumerate(submission.cells) if defined_in(cell) & set(asked)), default=-1)
    for nr, cell in enumerate(submission.cells):
        if cell.problem and (missing or (nr > newest and definition.search(cell.source))):
            return cell.problem
    return None


def _statements(cell: Cell) -> list[Statement]:
    found = []
    for number, node in enumerate(cell.body):
        with suppress(RecursionError):  # a thousand `elif`s: no definition is written like that
            if _is_run(node):
                found.append(Statement(cell, number, node, _binds(node), _reads(node)))
    return found


def _is_run(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return all(map(_is_run, [*node.body, *node.orelse]))
    if isinstance(node, ast.Try):
        return all(map(_is_run, [*node.body, *node.orelse, *node.finalbody]))  # a handler may do what it likes
    return isinstance(node, _SIMPLE)


def _binds(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, ast.If | ast.Try):
        return frozenset().union(*map(_binds, _inner(node)))
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return frozenset(["*"])  # like a star, it may concern anything
    if isinstance(node, ast.Import | ast.ImportFrom):
        return frozenset((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset([node.name, *_patched(node)])
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    # `SGD.opt_step = f` changes what SGD means, so any name in a target counts
    return frozenset(part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))


def _patched(node: ast.stmt) -> list[str]:
    """Give the names that a decorator may change the meaning of, as `@patch_to(SGD)` does: those that it is given."""
    calls = [call for call in getattr(node, "decorator_list", []) if isinstance(call, ast.Call)]
    given = [part for call in calls for part in [*call.args, *(keyword.value for keyword in call.keywords)]]
    return [part.id for part in given if isinstance(part, ast.Name)]


def _inner(node: ast.If | ast.Try) -> list[ast.stmt]:
    handlers = node.handlers if isinstance(node, ast.Try) else []
    last = node.finalbody if isinstance(node, ast.Try) else []
    return [*node.body, *(line for handler in handlers for line in handler.body), *node.orelse, *last]


def _reads(node: ast.stmt) -> frozenset[str]:
    """Give the names that a statement takes from outside: not a function's own."""
    try:
        return frozenset(_globals(symtable.symtable(ast.unparse(node), "", "exec")))
    except (RecursionError, SyntaxError):  # thousands of terms; a `return` outside: the child will tell
        return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    outermost = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (outermost or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _globals(inner)
