"""The holes of an exercise: how a solution is cut into a stub, and which holes are still as they were."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_CELL = "# %%"
_MARK = re.compile(
    r"""^(?P<indent>[ ]*)\#[ ]solution(?::[ ](?P<todo>[^\n]*))?\n  # the mark, perhaps with what is to be done
        (?:(?!\#[ ]%%)(?P=indent)[^\n]*\n|[ ]*\n)*             # every line of its block, to where the block ends
    """,
    re.MULTILINE | re.VERBOSE,
)


def stub(solution: str, exercise: str) -> str:
    """Cut a solution's text into the text that the learner starts from.

    Two rules: a cell tagged `solution` vanishes; and from a line `# solution: what to do` to the end of
    its block, the code becomes `# TODO(<exercise>): what to do` and `raise NotImplementedError("<exercise>")`.
    """

    def hole(found: re.Match[str]) -> str:
        indent, todo = found["indent"], found["todo"] or "your turn"
        blank = "\n" * (len(found[0]) - len(found[0].rstrip("\n")) - 1)
        return f'{indent}# TODO({exercise}): {todo}\n{indent}raise NotImplementedError("{exercise}")\n{blank}'

    cells = re.split(rf"(?m)^(?={_CELL})", solution)
    kept = [cell for cell in cells if '"solution"' not in cell.partition("\n")[0]]
    return _MARK.sub(hole, "".join(kept))


def unfilled(stub_text: str, answer: list[ast.stmt]) -> tuple[list[str], list[str]]:
    """Tell which holes are still as the stub has them.

    Parameters
    ----------
    stub_text : str
        The stub's source.
    answer : list of ast.stmt
        What the learner wrote, as statements.

    Returns
    -------
    list of str, list of str
        The functions of the stub that hold a hole, and those among them whose hole is unfilled. `pass`
        and `...` fill no hole. A function that is not there any more is taken as filled in another way.
    """
    holes = {name: node for name, node in _functions(ast.parse(stub_text).body) if _is_hole(node.body[-1])}
    written = dict(_functions(answer))
    return list(holes), [name for name, node in holes.items() if name in written and _same(node, written[name])]


def left_behind(answer: list[ast.stmt], exercise: str) -> list[str]:
    """Name the functions in which the hole's `raise` still stands, perhaps below code that may well be right."""
    return [
        name
        for name, node in _functions(answer)
        for line in node.body
        if isinstance(line, ast.Raise) and f"NotImplementedError('{exercise}')" in ast.unparse(line)
    ]


def _functions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{node.name}.")


def _is_hole(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return node.exc is not None and ast.unparse(node.exc).startswith("NotImplementedError")
    is_dots = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
    return is_dots or isinstance(node, ast.Pass)


def _same(hole: ast.FunctionDef, written: ast.FunctionDef) -> bool:
    try:
        return _shape(hole.body) == _shape(written.body)
    except RecursionError:  # whatever nests so deeply is no hole
        return False


def _shape(body: list[ast.stmt]) -> list[str]:
    lines = [node for node in body if not _is_docstring(node)]
    kept = [ast.dump(node) for node in lines if not _is_hole(node)]
    return [*kept, "hole"] if any(map(_is_hole, lines)) or not lines else kept


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
