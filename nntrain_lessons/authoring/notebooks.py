"""From a solution's text to the notebook that the learner fills."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable
from pathlib import Path

import jupytext  # type: ignore[import-untyped]  # it ships no types
import nbformat
from nbformat import NotebookNode

from nntrain_lessons.grader.reading.holes import solution, start
from nntrain_lessons.spec import Exercise

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_ASKING = """\
It looks at the cells that you have run, and runs their definitions anew. Change, run your cell, ask again. A line
`%exercises on` after the import asks by itself, whenever a cell that answers an exercise has run."""


def notebook(exercise: Exercise, text: str, filled: bool = False) -> NotebookNode:
    """Make an exercise's notebook.

    Parameters
    ----------
    exercise : Exercise
        Whose id, and whose hints, the notebook has.
    text : str
        The solution module's text, in jupytext's percent format.
    filled : bool
        Whether the notebook holds the solution instead of what the learner starts from.

    Returns
    -------
    NotebookNode
        The text's cells, then the hints, then the cell that asks the grader. Nothing has been run. The
        module's docstring is left out, and what the module does as a script stands open in its cell.
    """
    page = jupytext.reads(text if filled else start(exercise, text), fmt="py:percent")
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    code[0].source = _without_docstring(code[0].source)
    for cell in code:
        cell.source = _opened(cell.source)
    cells = [*page.cells, _hints(exercise.hints), _ask(exercise.id)]
    made = [_bare(cell, f"{exercise.id}-{nr:02d}") for nr, cell in enumerate(cells)]
    content = {"cells": made, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    node: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return node


def written(exercise: Exercise, filled: bool = False) -> str:
    """Return the text of an exercise's notebook file, the same at every call."""
    made = notebook(exercise, solution(exercise.id), filled)
    text: str = nbformat.writes(made, indent=1, ensure_ascii=False)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def build(exercises: Iterable[Exercise], folder: Path) -> list[Path]:
    """Write every exercise's notebook into a folder, over what is there, and give the files' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for exercise in exercises:
        path = folder / exercise.notebook
        path.write_text(written(exercise), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def stale(exercises: Iterable[Exercise], folder: Path, orphans: bool = True) -> dict[str, str]:
    """Tell which notebooks of a folder are not what `build` would write there.

    Parameters
    ----------
    exercises, folder
        As for `build`.
    orphans : bool
        Whether a notebook of none of these exercises is wrong, too.

    Returns
    -------
    dict of str to str
        For each such file's name, in order, what is wrong: 'missing', 'differs' or 'no such exercise'.
    """
    wanted = {exercise.notebook: written(exercise) for exercise in exercises}
    # As text, in which the ends of lines count as one, however a checkout writes them.
    there = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in folder.glob("*.ipynb")}
    missing = dict.fromkeys(wanted.keys() - there.keys(), "missing")
    others = dict.fromkeys(there.keys() - wanted.keys() if orphans else (), "no such exercise")
    differing = {name: "differs" for name in wanted.keys() & there.keys() if wanted[name] != there[name]}
    return dict(sorted((missing | others | differing).items()))


def _bare(cell: NotebookNode, cell_id: str) -> dict[str, object]:
    # Only what the file needs: a tag stays, an output or a tool's own metadata does not.
    tags = cell.metadata.get("tags")
    kept: dict[str, object] = {"cell_type": cell.cell_type, "id": cell_id, "metadata": {"tags": tags} if tags else {}}
    kept["source"] = cell.source
    return kept | ({"execution_count": None, "outputs": []} if cell.cell_type == "code" else {})


def _without_docstring(source: str) -> str:
    if ast.get_docstring(module := ast.parse(source)) is None:
        return source
    return "\n".join(source.splitlines()[module.body[0].end_lineno :]).strip("\n")


def _opened(source: str) -> str:
    # What stands under `if __name__ == "__main__":` is what the notebook shows; there it needs no condition.
    body = ast.parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.If) or ast.unparse(body[0].test) != "__name__ == '__main__'":
        return source
    return textwrap.dedent(source.partition("\n")[2]).strip("\n")


def _hints(hints: tuple[str, ...]) -> NotebookNode:
    # The blank lines make a hint's markdown count as such inside the HTML.
    folded = [
        f"<details><summary>Hint {nr}</summary>\n\n{hint.strip()}\n\n</details>" for nr, hint in enumerate(hints, 1)
    ]
    opening = ["## Hints", "Stuck? Open one, try again, and only then open the next."] if hints else []
    text = "\n\n".join([*opening, *folded, "## Ask the grader", _ASKING])
    cell: NotebookNode = nbformat.v4.new_markdown_cell(text)  # type: ignore[no-untyped-call]
    return cell


def _ask(exercise_id: str) -> NotebookNode:
    source = f'from nntrain_lessons.notebook import check\n\ncheck("{exercise_id}")'
    cell: NotebookNode = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    return cell
