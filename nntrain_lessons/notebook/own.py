"""`use_mine()`: the learner's answers in the place of the course's solutions, in this session."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from ..grader import own_solutions
from ..grader.reading import workspace
from ..grader.records import RequestError
from ..words import one_line
from . import session

_SOLUTIONS = "nntrain_lessons.solutions"


def use_mine() -> None:
    """Let `nntrain_lessons.solutions` give what you wrote, from the notebooks of this workspace as they were saved.

    What you have not written yet stays the course's own. Import the names after this; names that were imported before
    stay what they were, and are told.
    """
    try:
        yours, course = own_solutions.install(workspace.here())
    except RequestError as error:
        print(one_line(error, 10_000))
        return
    print(f"yours: {', '.join(yours) or 'nothing yet'}")
    print(f"the course's own: {', '.join(course) or 'nothing'}")
    names = session.shell().user_ns if session.shell() else vars(sys.modules["__main__"])
    if before := imported_before(names, yours):
        print(f"imported before, and still the course's own: {', '.join(before)}; import them again")


def imported_before(names: Mapping[str, object], yours: list[str]) -> list[str]:
    """Return the names of a session that hold the course's solution of an exercise whose answer is in place now."""
    modules = {f"{_SOLUTIONS}.{exercise}": sys.modules.get(f"{_SOLUTIONS}.{exercise}") for exercise in yours}
    found = []
    for name, value in list(names.items()):
        module = modules.get(getattr(value, "__module__", None) or "")
        if module is not None and getattr(module, getattr(value, "__name__", ""), value) is not value:
            found.append(name)
    return sorted(found)
