"""Magics: `%%exercise adam` runs a cell and grades it; `%exercises on` does so for every cell that answers one."""

from __future__ import annotations

from typing import Any

from .. import catalog
from ..errors import LessonsError
from ..grader.grade import exercises
from ..grader.reading.magics import foreign
from ..grader.reading.selection import defined_in
from ..grader.reading.submission import python
from ..grader.records import RequestError
from ..grader.running.runner import Limits
from ..spec import Exercise
from ..words import one_line
from . import session
from .asking import ask

_MAGIC = "%%exercise"
_EVENT = "post_run_cell"
_USE = "use it as `%exercises on` or `%exercises off`"


def load_ipython_extension(shell: Any = None) -> None:
    """Let a session know the magics; in a plain Python there is nothing to do."""
    found = shell or session.shell()
    if found is not None:
        found.register_magic_function(_exercise, "cell", "exercise")
        found.register_magic_function(_exercises, "line", "exercises")


def _exercise(line: str, cell: str) -> None:
    """Run a cell, and grade the exercise that is named: `%%exercise adam`."""
    try:
        asked = exercises(line.split())
        if len(asked) != 1:
            raise RequestError("say which exercise, as in `%%exercise adam`; `nntrain-lessons list` shows them")
    except RequestError as error:
        print(one_line(error, 10_000))
        return
    if session.shell().run_cell(cell).success:
        _ask(asked)


def _exercises(line: str) -> None:
    """Grade every cell that answers an exercise as soon as it has run: `%exercises on`, `%exercises off`."""
    events = session.shell().events
    if line.strip() not in ("on", "off"):
        print(_USE)
        return
    if _after_cell in events.callbacks[_EVENT]:
        events.unregister(_EVENT, _after_cell)
    if line.strip() == "on":
        events.register(_EVENT, _after_cell)
        print("every cell that answers an exercise is graded when it has run; `%exercises off` ends it")


def _after_cell(result: Any) -> None:
    text = result.info.raw_cell if result.info else ""
    if result.success and not text.lstrip().startswith(_MAGIC) and not foreign(text):
        _ask(answered(text))


def answered(text: str) -> list[Exercise]:
    """Return the exercises that a cell answers: those of which it defines a name."""
    defined = defined_in(python("cell", text))
    return [exercise for exercise in catalog.EXERCISES.values() if set(exercise.names) & defined]


def _ask(asked: list[Exercise]) -> None:
    try:
        for exercise in asked:
            ask({exercise: session.handed_in()}, Limits())
    except LessonsError as error:
        print(one_line(error, 10_000))
    except KeyboardInterrupt:
        print("stopped")
