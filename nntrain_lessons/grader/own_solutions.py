"""In the learner's own session: their answers in the place of the course's solutions."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

from .. import catalog
from ..words import one_line
from .reading import submission
from .reading.answers import Answer, read_answer

_SOLUTIONS = "nntrain_lessons.solutions"


def install(folder: Path) -> tuple[list[str], list[str]]:
    """Let `nntrain_lessons.solutions` give what a workspace's notebooks define, exercise by exercise.

    Returns
    -------
    list of str, list of str
        The exercises whose answer is in place; and those whose solution stays, since nothing is written there yet,
        or since it does not run, and why.
    """
    mine, course = [], []
    solutions = vars(importlib.import_module(_SOLUTIONS))
    for exercise in catalog.EXERCISES.values():
        path = folder / exercise.notebook
        answer = read_answer(exercise, submission.read(path)) if path.exists() else None
        if answer is None or not answer.is_written:
            course.append(exercise.id)
            continue
        try:
            module = _run(exercise.id, answer)
        except Exception as error:  # noqa: BLE001 - it is the learner's code, and may raise anything
            why = one_line(f"{type(error).__name__}: {error}")
            course.append(f"{exercise.id} (yours does not run: {why})")
            continue
        sys.modules[module.__name__] = module
        for name in exercise.names:
            solutions.pop(name, None)  # a name that has been loaded would stay what it was
        mine.append(exercise.id)
    return mine, course


def _run(exercise: str, answer: Answer) -> ModuleType:
    module = ModuleType(f"{_SOLUTIONS}.{exercise}")
    for part in answer.selection.statements:
        code = compile(ast.Module([part.statement.node], []), part.cell.name, "exec", dont_inherit=True)
        exec(code, vars(module))  # noqa: S102 - it is the learner's own code, in their own session
    return module
