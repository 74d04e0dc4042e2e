"""What the course promises of an exercise without running it: its record, its solution's text, its page."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jupytext  # type: ignore[import-untyped]  # it ships no types

from nntrain_lessons.catalog import EXERCISES, PAGES
from nntrain_lessons.grader.judging import faults
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import GraderError
from nntrain_lessons.grader.references import drawn
from nntrain_lessons.spec import Exercise, Misconception

_HINTS = 3
_STILL_TO_COME = "still to come"
_CATALOG = "nntrain_lessons/catalog"


@dataclass(frozen=True)
class Promise:
    """Something that the course promises, and whether it is so."""

    text: str
    kept: bool


def of_record(exercise: Exercise) -> Iterator[Promise]:
    """Check an exercise's record."""
    yield Promise(f"{exercise.id} has {_HINTS} hints", len(exercise.hints) == _HINTS)
    yield Promise(f"the checks of {exercise.id} are worth 10 points", exercise.max_score == 10)
    others = [other.id for other in EXERCISES.values() if other.number == exercise.number and other.id != exercise.id]
    yield Promise(f"{exercise.id} has its number, {exercise.number}, alone (so has {', '.join(others)})", not others)


def of_page(exercise: Exercise, root: Path) -> Iterator[Promise]:
    """Check that an exercise's page exists, or is said to be still to come."""
    there = exercise.page in PAGES and (root / "book" / f"{exercise.page}.md").exists()
    missing = f"the page {exercise.page!r} of {exercise.id} is in book/, and in PAGES of {_CATALOG}/__init__.py"
    yield Promise(missing, there or not exercise.page)
    first = next(cell.source for cell in _cells(exercise) if cell.cell_type == "markdown")
    said = f"solutions/{exercise.id}.py says {_STILL_TO_COME!r} in its first text cell just where it has no page"
    yield Promise(said, (_STILL_TO_COME in first) is (not exercise.page))
    begins = f"# {exercise.title}\n\n*About {exercise.minutes} minutes"
    yield Promise(f"solutions/{exercise.id}.py begins with {begins!r}", first.startswith(begins))


def of_solution(exercise: Exercise, root: Path) -> Iterator[Promise]:
    """Check that an exercise's solution is tagged, and that what it asks for is exported."""
    tag, file = f"exercise-{exercise.id}", f"solutions/{exercise.id}.py"
    tagged = [cell for cell in _cells(exercise) if tag in cell.metadata.get("tags", [])]
    yield Promise(f'{file} has a cell with the tag "{tag}"', bool(tagged))
    exported = _exports(root / "solutions" / "__init__.pyi", exercise.id)
    for name in exercise.names:
        yield Promise(f"solutions/__init__.pyi exports {name} from .{exercise.id}", name in exported)


def of_draws(exercise: Exercise, seeds: Sequence[int]) -> Iterator[Promise]:
    """Check that the inputs of every check can be drawn, and are plain JSON.

    Raises
    ------
    GraderError
        When drawing them raises an error.
    """
    for check in exercise.checks:
        inputs = [drawn(exercise, seed, check) for seed in seeds]
        yield Promise(f"{exercise.id}, check {check.id}: its inputs are plain JSON, without NaN", _is_json(inputs))


def of_fault_dictionary(exercise: Exercise) -> Promise:
    """Check that it is written down which checks each mistake fails, and of no other."""
    codes = {faults.digest(code) for known in exercise.mistakes for code in wrong_codes(exercise, known)}
    text = f"{faults.FILE.name} holds the mistakes of {exercise.id}: `nntrain-lessons dev build` observes them"
    return Promise(text, codes == faults.recorded(exercise).keys())


def of_faults(exercise: Exercise, known: Misconception, code: str, failed: Sequence[str]) -> Promise:
    """Check that a mistake fails what is written down of it, if anything is."""
    text = (
        f"{exercise.id} with the mistake {known.id} fails what {faults.FILE.name} says, not just {', '.join(failed)}: "
        "`nntrain-lessons dev build --anew` observes it"
    )
    return Promise(text, faults.of_code(exercise, code).are(failed))


def wrong_codes(exercise: Exercise, known: Misconception) -> list[str]:
    """Return the solution's text with a mistake in it, once for each variant.

    Raises
    ------
    GraderError
        When the solution does not hold a swap's text exactly once; it names the line of the catalog.
    """
    try:
        return known.wrong_codes(solution(exercise.id))
    except ValueError as error:
        raise GraderError(f"{exercise.id}, mistake {error} ({_line_of(exercise, known)})") from error


def _line_of(exercise: Exercise, known: Misconception) -> str:
    """Return the file and line of the catalog that a mistake's id is in; it may be shared by several exercises."""
    folder = Path(__file__).parents[1] / "catalog"
    for path in (folder / f"{exercise.id}.py", *sorted(folder.glob("_*.py"))):
        for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
            if f'"{known.id}"' in line:
                return f"{_CATALOG}/{path.name}, line {number}"
    return f"{_CATALOG}/{exercise.id}.py"


def _cells(exercise: Exercise) -> list[jupytext.NotebookNode]:
    cells: list[jupytext.NotebookNode] = jupytext.reads(solution(exercise.id), fmt="py:percent").cells
    return cells


def _exports(stub: Path, module: str) -> set[str]:
    body = ast.parse(stub.read_text("utf-8")).body
    imports = [node for node in body if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name for node in imports for alias in node.names}


def _is_json(inputs: object) -> bool:
    try:
        json.dumps(inputs, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
