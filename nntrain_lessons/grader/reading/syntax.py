"""Python text to its syntax tree, also from several threads, and back."""

from __future__ import annotations

import ast
import copy
from threading import Lock

# CPython 3.11 counts the depth of the tree it builds in one place for all threads; where a collection of garbage lets
# another thread parse in between, both counts are wrong, and it raises SystemError.
_ONE_AT_A_TIME = Lock()
_DECIMAL_BITS = 2048  # Python writes at least 640 digits, whatever its settings


def parse(text: str) -> ast.Module:
    """Parse a module's text.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As `ast.parse` does.
    """
    with _ONE_AT_A_TIME:
        return ast.parse(text)


def text_of(node: ast.AST) -> str:
    """Return a node as Python text. A number too long for Python to write in decimal digits becomes 0.

    Raises
    ------
    RecursionError
        Where it nests too deeply.
    """
    try:
        return ast.unparse(node)
    except ValueError:
        return ast.unparse(_without_long_numbers(node))


def dump(node: ast.AST) -> str:
    """Return a node's structure as text, for a comparison. Of a number that is too long, its hexadecimal digits count.

    Raises
    ------
    RecursionError
        Where it nests too deeply.
    """
    try:
        return ast.dump(node)
    except ValueError:
        long = [format(number.value, "x") for number in _long_numbers(node)]
        return " ".join([ast.dump(_without_long_numbers(node)), *long])


def _without_long_numbers(node: ast.AST) -> ast.AST:
    node = copy.deepcopy(node)
    for number in _long_numbers(node):
        number.value = 0
    return node


def _long_numbers(node: ast.AST) -> list[ast.Constant]:
    constants = [part for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return [it for it in constants if isinstance(it.value, int) and it.value.bit_length() > _DECIMAL_BITS]
