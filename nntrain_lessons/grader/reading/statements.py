"""A statement at the left margin: whether it is run, which names it gives a meaning, and which it reads."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from . import syntax

ANYTHING = "*"  # a star import may bring any name, and a future import changes how all is read
_DEFINING: tuple[type[ast.stmt], ...] = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Pass,
    *filter(None, [getattr(ast, "TypeAlias", None)]),  # from Python 3.12 on
)
_MOST_SCOPES = 1_000  # in one statement: Python's table of names takes the square of their number
_AT_ONCE = {"listcomp", "setcomp", "dictcomp", "genexpr"}  # scopes that are no function's


@dataclass(frozen=True)
class Statement:
    """A statement.

    Attributes
    ----------
    number, node
        Its place in its cell, and itself.
    is_run : bool
        Whether it is a definition, or an `if` or `try` made only of these.
    binds : frozenset of str
        The names that it gives a meaning, or changes the meaning of.
    fresh : frozenset of str
        Those among them whose meaning is a new one, and does not build on the one before.
    replaced : frozenset of str
        Those among these that a definition has, so that the one before need not be run: an import, or what
        is computed, may fail where the one before did not.
    now, later : frozenset of str
        The names that it reads when it is run, and that its functions read when they are called.
    calls : bool
        Whether functions are called when it is run: others', perhaps, that read names in turn.
    """

    number: int
    node: ast.stmt
    is_run: bool
    binds: frozenset[str]
    fresh: frozenset[str]
    replaced: frozenset[str]
    now: frozenset[str]
    later: frozenset[str]
    calls: bool


def statement(number: int, node: ast.stmt) -> Statement:
    """Look at a statement.

    Raises
    ------
    RecursionError
        When it is nested more deeply than any definition is.
    """
    now, later, names = _names(node)
    is_new = isinstance(node, _DEFINING) and not isinstance(node, ast.AugAssign)
    fresh = names - now - {ANYTHING} if is_new else frozenset()
    replaced = fresh if _is_definition(node) else frozenset()
    binds = names | _changed(node)
    return Statement(number, node, _is_run(node), binds, fresh, replaced, now, later, _calls(node))


def _is_definition(node: ast.stmt) -> bool:
    is_lambda = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
    return is_lambda or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _calls(node: ast.stmt) -> bool:
    left: list[ast.AST] = [node]
    while left:
        part = left.pop()
        if isinstance(part, ast.Call) or getattr(part, "decorator_list", []):
            return True
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            left.append(part.args)  # what is inside waits
        else:
            left += ast.iter_child_nodes(part)
    return False


def _is_run(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return all(map(_is_run, [*node.body, *node.orelse]))
    if isinstance(node, ast.Try):
        return all(map(_is_run, [*node.body, *node.orelse, *node.finalbody]))  # a handler may do what it likes
    return isinstance(node, _DEFINING)


def _names(node: ast.stmt) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the names that a statement reads at once and later, not a function's own, and those that it binds."""
    if _is_anything(node):
        return frozenset(), frozenset(), frozenset([ANYTHING])
    if isinstance(node, ast.Pass):  # many are what is left of magics
        return frozenset(), frozenset(), frozenset()
    try:
        text = syntax.text_of(node)
        if sum(map(text.count, ("def ", "class ", "lambda", " for "))) > _MOST_SCOPES:
            raise ValueError("a table of these would take minutes")
        table = symtable.symtable(text, "", "exec")
    except (RecursionError, SyntaxError, ValueError):  # thousands of terms; a `return` outside: the child will tell
        used = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
        bound = {part.id for part in used if isinstance(part.ctx, ast.Store)}
        own = {node.name} if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else set()
        return frozenset(part.id for part in used), frozenset(), frozenset(bound | own)
    reads = set(_globals(table))
    at_once = frozenset(name for name, is_late in reads if not is_late)
    later = frozenset(name for name, is_late in reads if is_late)
    return at_once, later, frozenset(_bound(table, node))


def _globals(table: symtable.SymbolTable, is_late: bool = False) -> Iterator[tuple[str, bool]]:
    outermost = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (outermost or symbol.is_global()):
            yield symbol.get_name(), is_late
    for inner in table.get_children():
        waits = inner.get_type() == "function" and inner.get_name() not in _AT_ONCE
        yield from _globals(inner, is_late or waits)


def _bound(table: symtable.SymbolTable, node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return  # `x: int` gives no value
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            yield symbol.get_name()
    for inner in table.get_children():
        if inner.get_name() in _AT_ONCE:  # `[y := i for i in x]`
            yield from (name.get_name() for name in inner.get_symbols() if name.is_assigned() and name.is_global())


def _is_anything(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == ANYTHING)


def _changed(node: ast.stmt) -> frozenset[str]:
    """Return the names whose meaning is changed without being given: `SGD.step = f`, `@patch_to(SGD)`, `self: SGD`."""
    if isinstance(node, ast.If | ast.Try):
        inner = _inner(node)
        stars = [ANYTHING] if any(map(_is_anything, inner)) else []
        return frozenset(stars).union(*map(_changed, inner))
    given: list[ast.expr] = []
    for decorator in getattr(node, "decorator_list", []):
        given += _given(decorator)
    if isinstance(node, ast.FunctionDef) and node.decorator_list and node.args.args:
        first = node.args.args[0]  # `@patch` looks there for the class that it adds the function to
        given += [first.annotation] if first.arg == "self" and first.annotation else []
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target] if isinstance(node, ast.AugAssign) or node.value else []
    named = [part.id for part in given if isinstance(part, ast.Name)]
    return frozenset(named).union(*map(_owners, targets))


def _owners(target: ast.expr) -> frozenset[str]:
    """Return the names that a target belongs to: `SGD` of `SGD.opt_step`, `x` of `x[i].y`."""
    if isinstance(target, ast.Tuple | ast.List):
        return frozenset().union(*map(_owners, target.elts))
    while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
        target = target.value
    return frozenset([target.id]) if isinstance(target, ast.Name) else frozenset()


def _given(decorator: ast.expr) -> list[ast.expr]:
    """Return what a decorator may change: its arguments, or, in `@step.register`, what it belongs to."""
    call = decorator if isinstance(decorator, ast.Call) else None
    function = call.func if call else decorator
    owner = [function.value] if isinstance(function, ast.Attribute) and function.attr == "register" else []
    return owner + ([*call.args, *(keyword.value for keyword in call.keywords)] if call else [])


def _inner(node: ast.If | ast.Try) -> list[ast.stmt]:
    handlers = node.handlers if isinstance(node, ast.Try) else []
    last = node.finalbody if isinstance(node, ast.Try) else []
    return [*node.body, *(line for handler in handlers for line in handler.body), *node.orelse, *last]
