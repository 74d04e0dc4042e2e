"""What the learner starts from, holes or broken code, and which of it is still as it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from importlib.resources import files

from ...spec import Exercise, Misconception
from . import meanings, syntax

_CELL = "# %%"
_MARK = re.compile(
    r"""^(?P<indent>[ ]*)\#[ ]solution(?::[ ](?P<todo>[^\n]*))?\n  # the mark, perhaps with what is to be done
        (?:(?!\#[ ]%%)(?P=indent)[^\n]*\n|[ ]*\n)*             # every line of its block, to where the block ends
    """,
    re.MULTILINE | re.VERBOSE,
)


def solution(exercise: str) -> str:
    """Return the text of an exercise's solution."""
    return (files("nntrain_lessons.solutions") / f"{exercise}.py").read_text("utf-8")


def start(exercise: Exercise, solution: str) -> str:
    """Return the text that the learner starts from: the solution with all planted mistakes, cut into a stub."""
    for known in exercise.mistakes:
        if known.planted:
            solution = known.wrong_codes(solution)[0]
    return stub(solution, exercise.id)


def stub(solution: str, exercise: str) -> str:
    """Cut a solution's text into one with holes.

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


def unfilled(exercise: Exercise, solution: str, answer: list[ast.stmt]) -> tuple[list[str], list[str]]:
    """Tell which holes, or broken functions, are still as the learner got them.

    Parameters
    ----------
    exercise, solution
        The exercise, and its solution's text.
    answer : list of ast.stmt
        What the learner wrote, as statements.

    Returns
    -------
    list of str, list of str
        The functions in which the learner's text and the solution differ, and those among them that are
        as they were. What counts in the end is compared, however a name has got its last meaning. `pass` and `...`
        fill no hole. A function that is not there any more, or of which the text does not tell what it is, is taken
        as filled in another way.
    """
    holes = _changed(start(exercise, solution), solution)
    written = meanings.functions(answer)
    return list(holes), [name for name, node in holes.items() if name in written and _same(node, written[name])]


def still_planted(exercise: Exercise, solution: str, still_open: Collection[str]) -> list[Misconception]:
    """Return the planted mistakes that stand in functions which are still as the learner got them."""
    planted = [known for known in exercise.mistakes if known.planted]
    return [known for known in planted if _changed(known.wrong_codes(solution)[0], solution).keys() <= set(still_open)]


def left_behind(answer: list[ast.stmt], exercise: str) -> list[str]:
    """Name the functions in which the hole's `raise` still stands, perhaps below code that may well be right."""
    return [
        name
        for name, node in meanings.functions(answer).items()
        for line in node.body
        if isinstance(line, ast.Raise) and f"NotImplementedError('{exercise}')" in syntax.text_of(line)
    ]


def _changed(text: str, solution: str) -> dict[str, ast.FunctionDef]:
    """Return the functions of a text which are others in the solution."""
    right = meanings.functions(syntax.parse(solution).body)
    return {
        name: node
        for name, node in meanings.functions(syntax.parse(text).body).items()
        if name not in right or not _same(node, right[name])
    }


def _is_hole(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return node.exc is not None and syntax.text_of(node.exc).startswith("NotImplementedError")
    is_dots = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
    return is_dots or isinstance(node, ast.Pass)


def _same(begun: ast.FunctionDef, written: ast.FunctionDef) -> bool:
    try:
        if _shape(begun.body) != _shape(written.body):
            return False
        # What is broken may be fixed by a decorator; a hole is not filled by one.
        return _is_hole(begun.body[-1]) or _decorators(begun) == _decorators(written)
    except RecursionError:  # whatever nests so deeply is no hole
        return False


def _decorators(node: ast.FunctionDef) -> list[str]:
    return list(map(syntax.dump, node.decorator_list))


def _shape(body: list[ast.stmt]) -> list[str]:
    lines = [node for node in body if not _is_docstring(node)]
    kept = [syntax.dump(node) for node in lines if not _is_hole(node)]
    return [*kept, "hole"] if any(map(_is_hole, lines)) or not lines else kept


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
