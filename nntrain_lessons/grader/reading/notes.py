"""What is said about the state of a submission, besides what its code does: pure functions of what was handed in."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from difflib import get_close_matches

from ... import catalog
from ..records import Failure
from . import exceptions, magics, name_lookup, syntax
from .selection import Part, Selection, definitions
from .submission import Submission

_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_NO_MODULE = re.compile(r"No module named '(\w+)")
_WHERE = re.compile(r"(?P<cell>.*?), line (?P<line>\d+)")


def notes(selection: Selection) -> Iterator[str]:
    """Yield what in the state of a submission may have misled its author: names that are missing, or defined twice."""
    if selection.problem:
        return
    yield from _missing(selection) if selection.missing else _misleading(selection)
    if below := cut_off(selection):
        yield below


def explain(error: Failure, selection: Selection) -> str:
    """Return a better message for an error of the answer, from what else the submission holds; '' where none is."""
    if error.type == "ModuleNotFoundError" and (found := _NO_MODULE.match(error.message)):
        return f"{error.message}; if `{found[1]}` is a file of yours, put what you use of it here: it is not handed in"
    place = _WHERE.match(error.where)
    if place and error.message.startswith("expected an indented block"):
        below = _indented_below(selection.submission, place["cell"])
        return f"{error.message}, and {below} begins indented: join the two cells" if below else ""
    if words := exceptions.meaning(error.type, error.message):
        return f"{error.message}: {words}"
    if error.type != "NameError" or not place or not (found := _UNDEFINED.match(error.message)):
        return ""
    if place["cell"] not in {cell.name for cell in selection.submission.cells}:
        return ""  # of another notebook, whose answer this one uses
    return _undefined(found[1], selection.submission, place["cell"], int(place["line"]))


def _undefined(name: str, submission: Submission, cell: str, line: int) -> str:
    if later := name_lookup.find_later(name, submission, cell, line):
        return f"uses `{name}`, {later}"
    if found := name_lookup.find_unexecuted(name, submission):
        return f"uses what is not there: {found}"
    known = {bound for part in definitions(submission) for bound in part.statement.binds} | set(dir(builtins))
    if near := get_close_matches(name, known - {name}, n=1, cutoff=0.8):
        return f"nothing here defines `{name}`; did you mean `{near[0]}`?"
    if name == "get_ipython":
        return "`get_ipython` is the notebook's own, and not there while grading: leave it out of the answer"
    if perhaps := name_lookup.star_import_hint(submission):
        return f"nothing here defines `{name}`, and {perhaps} does not bring it: define it in a cell"
    if submission.is_session:
        return f"nothing here defines `{name}`: write its definition or import into a cell, and run that first"
    is_notebook = any(part.name != cell for part in submission.cells)
    return f"nothing here defines `{name}`" + (": a cell that did was deleted or changed" if is_notebook else "")


def _missing(selection: Selection) -> Iterator[str]:
    """Say of each asked name that is not defined where it may be; of the rest, that they are nowhere."""
    submission = selection.submission
    nowhere = []
    for name in selection.missing:
        found = name_lookup.find_unexecuted(name, submission) or name_lookup.find_misspelled(name, submission)
        if found:
            yield found
        else:
            nowhere.append(f"`{name}`")
    if nowhere:
        yield f"nothing here defines {' and '.join(nowhere)}{_instead(selection)}"


def _instead(selection: Selection) -> str:
    if selection.submission.is_session:
        return "; in a notebook, run your cell first"
    there = {name for part in definitions(selection.submission) for name in _given([part])}
    for exercise in catalog.EXERCISES.values():
        if own := [name for name in exercise.names if name in there]:
            return f"; with `{own[0]}` it looks like an answer to {exercise.id!r}"
    return ""


def _given(parts: list[Part]) -> set[str]:
    """Return the names to which these statements give a wholly new meaning, but for what they import."""
    own = [part.statement for part in parts if not isinstance(part.statement.node, ast.Import | ast.ImportFrom)]
    return {name for about in own for name in about.fresh}


def _misleading(selection: Selection) -> Iterator[str]:
    parts = definitions(selection.submission)
    for name in selection.names:
        meanings = [part for part in parts if name in part.statement.fresh]
        if len(meanings) > 1:
            yield from _several(name, meanings, selection.submission.is_session)
        yield from _not_patched(name, selection.submission)


def _several(name: str, meanings: list[Part], is_session: bool) -> Iterator[str]:
    *earlier, last = meanings
    if _is_definition(last):
        if not is_session:
            places = "; ".join(map(_place, meanings))
            yield f"`{name}` is defined {len(meanings)} times ({places}): the last one counts"
    elif any(map(_is_definition, earlier)):
        code = syntax.text_of(last.statement.node).split("\n")[0]
        yield f"`{name}` gets another meaning after its definition, which counts ({_place(last)}: `{code[:80]}`)"


def _is_definition(part: Part) -> bool:
    return isinstance(part.statement.node, ast.FunctionDef | ast.ClassDef)


def cut_off(selection: Selection) -> str:
    """Say that code is in the cell below its class or function, where it belongs to nothing; '' where none is."""
    ends = [part for part in selection.statements if part.cell.body[-1] is part.statement.node and _is_definition(part)]
    for part in ends:
        if below := _indented_below(selection.submission, part.cell.name):
            name = getattr(part.statement.node, "name", "")
            return f"{below} begins indented, but is no part of `{name}` in the cell above: join the two cells"
    return ""


def _indented_below(submission: Submission, cell: str) -> str:
    """Return the name of the cell below this one, if its code begins indented."""
    names = [other.name for other in submission.cells]
    after = submission.cells[names.index(cell) + 1 :] if cell in names else ()
    return after[0].name.rpartition(", ")[2] if after and magics.indented(after[0].text) else ""


def _not_patched(name: str, submission: Submission) -> Iterator[str]:
    for cell in submission.cells:
        for about in cell.statements:
            match about.node:
                case ast.Expr(ast.Call(ast.Name("setattr"), [ast.Name(owner), ast.Constant(str(attribute)), _])):
                    if owner == name:
                        place = name_lookup.place(cell, about.node.lineno)
                        yield f"`setattr` is not run ({place}): write it as an assignment, `{name}.{attribute} = ...`"


def _place(part: Part) -> str:
    return name_lookup.place(part.cell, part.statement.node.lineno)
