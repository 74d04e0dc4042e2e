"""Which of the learner's statements are run: the definitions that make up the answer, and what these use."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Failure
from . import name_lookup
from .statements import ANYTHING, Statement
from .submission import Cell, Submission

_ROUNDS = 50  # of looking for what is called; few answers take more than five


@dataclass(frozen=True)
class Part:
    """A statement, and the cell that it stands in."""

    cell: Cell
    statement: Statement


@dataclass(frozen=True)
class Selection:
    """The statements of a submission that define an exercise's names, in order, and which names are missing.

    `problem` says why none can be run.
    """

    submission: Submission
    names: tuple[str, ...]
    statements: tuple[Part, ...]
    missing: tuple[str, ...]
    problem: Failure | None

    @property
    def size(self) -> int:
        """How many characters the cells to run hold."""
        return sum(len(source) for source in {part.cell.name: part.cell.source for part in self.statements}.values())

    def body(self) -> list[ast.stmt]:
        """Return the statements themselves."""
        return [part.statement.node for part in self.statements]

    def cells(self) -> list[dict[str, object]]:
        """Return what a child is to run: each cell's text, and the numbers of the statements to run in it."""
        chosen: dict[str, dict[str, object]] = {}
        for part in self.statements:
            keep: dict[str, object] = {"name": part.cell.name, "source": part.cell.source, "keep": [], "binds": {}}
            cell = chosen.setdefault(part.cell.name, keep)
            cell["keep"].append(part.statement.number)  # type: ignore[attr-defined]
            cell["binds"][str(part.statement.number)] = sorted(part.statement.binds)  # type: ignore[index]
        return list(chosen.values())


def select(submission: Submission, names: Iterable[str]) -> Selection:
    """Choose what is run for the names of an exercise.

    Imports, functions, classes and assignments are run, and `if` and `try` made only of these: those
    that define the names, and those that define what these use. The rest, a training run say, is not;
    nor is what a later definition has replaced before anything used it.
    """
    asked = tuple(names)
    parts = definitions(submission)
    chosen = _with_what_is_called(parts, asked)
    bound = {name for part in chosen for name in part.statement.binds}
    missing = tuple(name for name in asked if name not in bound)
    problem = submission.problem or _broken(submission, asked, missing)
    return Selection(submission, asked, tuple(chosen), missing, problem)


def _with_what_is_called(parts: list[Part], asked: tuple[str, ...]) -> list[Part]:
    """Choose statements until nothing is missing that functions look for when they are called.

    Raises
    ------
    ValueError
        When definitions refer to one another in more ways than anybody writes.
    """
    meanings = _meanings(parts)
    called = set[str]()
    for _ in range(_ROUNDS):
        chosen = _chosen(parts, asked, called)
        found = {name for part in chosen for name in part.statement.later} - called
        if not found:
            return chosen
        called |= _reached(parts, meanings, found)
    raise ValueError("its definitions refer to one another in too many ways")


def _meanings(parts: list[Part]) -> dict[str, list[int]]:
    """Return for each name the places of the statements that give it a meaning, in order."""
    found: dict[str, list[int]] = {}
    for nr, part in enumerate(parts):
        for name in part.statement.binds:
            found.setdefault(name, []).append(nr)
    return found


def _reached(parts: list[Part], meanings: dict[str, list[int]], names: set[str]) -> set[str]:
    """Follow called names to what gives them their last meaning, and on to the names that are called there.

    All of it will be chosen, one link of a chain in each round; here a chain costs no more than its length.
    """
    reached, left = set(names), list(names)
    looked = set[int]()  # at what is called there, which need not be asked twice
    while left:
        name = left.pop()
        for nr in reversed(meanings.get(name, ())):
            about = parts[nr].statement
            more = (about.later | _later_of_now(parts, meanings, nr, looked)) - reached
            reached |= more
            left += more
            if name in about.replaced:
                break  # the meanings before are nobody's
    return reached


def _later_of_now(parts: list[Part], meanings: dict[str, list[int]], nr: int, looked: set[int]) -> set[str]:
    """Return what is called by the definitions above a statement that it uses at once."""
    found = set[str]()
    for name in parts[nr].statement.now:
        places = meanings.get(name, [])
        above = bisect_left(places, nr)
        if above and places[above - 1] not in looked:
            looked.add(places[above - 1])
            found |= parts[places[above - 1]].statement.later
    return found


def _chosen(parts: list[Part], asked: tuple[str, ...], called: set[str]) -> list[Part]:
    """Go from the last statement to the first, and keep what gives a name the meaning in which it is used below.

    In a session a cell is often run again; that it failed the first time is past.
    """
    wanted = {*asked, *called}
    settled = set[str]()  # called names that are not wanted any more, until something is called further up
    kept = []
    for part in reversed(parts):
        about = part.statement
        if not wanted.isdisjoint(about.binds) or ANYTHING in about.binds:
            kept.append(part)
            wanted -= about.replaced
            wanted |= about.now | (about.later - about.binds)
            settled |= called & about.replaced
            if about.calls:
                wanted |= settled - about.binds
                settled &= about.binds
    return kept[::-1]


def definitions(submission: Submission) -> list[Part]:
    """Return every statement that may be run."""
    return [Part(cell, about) for cell in submission.cells for about in cell.statements if about.is_run]


def defined(submission: Submission) -> set[str]:
    """Return the names that a submission's own statements define; what it imports is somebody else's."""
    return {name for cell in submission.cells for name in defined_in(cell)}


def defined_in(cell: Cell) -> set[str]:
    """Return the names that a cell's own statements define."""
    own = [
        about for about in cell.statements if about.is_run and not isinstance(about.node, ast.Import | ast.ImportFrom)
    ]
    return {name for about in own for name in about.binds}


def _broken(submission: Submission, asked: tuple[str, ...], missing: tuple[str, ...]) -> Failure | None:
    """Find the cell that is not Python and would have defined an asked name, or may hide a missing one."""
    definition = re.compile(rf"\b(?:class|def)\s+(?:{'|'.join(asked)})\b")
    newest = max((nr for nr, cell in enumerate(submission.cells) if defined_in(cell) & set(asked)), default=-1)
    broken = [
        (nr, cell.problem, definition.search(cell.text)) for nr, cell in enumerate(submission.cells) if cell.problem
    ]
    holding = [problem for nr, problem, holds in broken if holds and (missing or nr > newest)]
    nowhere = missing and not any(name_lookup.find_unexecuted(name, submission) for name in missing)
    others = [problem for _, problem, _ in broken if nowhere]
    return next(iter([*holding, *others]), None)
