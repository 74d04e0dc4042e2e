"""Python text to its syntax tree, also from several threads."""

from __future__ import annotations

import ast
from threading import Lock

# CPython 3.11 counts the depth of the tree it builds in one place for all threads; where a collection of garbage lets
# another thread parse in between, both counts are wrong, and it raises SystemError.
_ONE_AT_A_TIME = Lock()


def parse(text: str) -> ast.Module:
    """Parse a module's text.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As `ast.parse` does.
    """
    with _ONE_AT_A_TIME:
        return ast.parse(text)
