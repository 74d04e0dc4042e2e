"""What learners use in a notebook: `check("adam")` asks the grader about the cells that were run; `use_mine()`."""

from __future__ import annotations

import atexit
import sys
from dataclasses import replace
from functools import cache

from .grader.grade import exercises, grade, new_seed, parts_here, unwritten
from .grader.judging.report import in_words
from .grader.reading import workspace
from .grader.reading.submission import from_cells
from .grader.records import RequestError
from .grader.references import References
from .grader.running.runner import Limits
from .words import one_line


@cache
def _references() -> References:
    """Start what gives children once in a session, so that every verdict but the first comes at once."""
    references = References()
    atexit.register(references.close)
    return references


def check(exercise: str, *, timeout: float = 30.0, memory: float = 2.0, seed: int | None = None) -> None:
    """Print the grader's verdict on what this notebook's cells define, in the order in which they were run.

    The code is run anew, in a process of its own; nothing that lives in the notebook is looked at. There is no
    sandbox: it is the learner's own code, on their own machine.

    Parameters
    ----------
    exercise : str
        The exercise's id, such as 'adam'.
    timeout, memory : float
        The limits: seconds, and GB.
    seed : int, optional
        Fixes the inputs; otherwise they are drawn anew each time.
    """
    try:
        (asked,) = exercises([exercise])
        handed_in = replace(from_cells(_cells(), "notebook"), parts=parts_here(asked))
        report = grade({asked: handed_in}, new_seed() if seed is None else seed, Limits(timeout, memory), _references())
    except RequestError as error:
        print(one_line(error, 10_000))
        return
    except KeyboardInterrupt:
        _references().close()
        _references.cache_clear()  # what was stopped starts nothing any more
        print("stopped")
        return
    folder = workspace.around()
    print(in_words(report, unwritten=unwritten(folder) if folder else None))


def use_mine() -> None:
    """Let `nntrain_lessons.solutions` give what you wrote, from the notebooks of this workspace as they were saved.

    What you have not written yet stays the course's own. Import the names after this.
    """
    from .grader import own_solutions

    try:
        yours, course = own_solutions.install(workspace.here())
    except RequestError as error:
        print(one_line(error, 10_000))
        return
    print(f"yours: {', '.join(yours) or 'nothing yet'}")
    print(f"the course's own: {', '.join(course) or 'nothing'}")


def _cells() -> list[str]:
    """Return the cells of this session, as they were run."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        raise RequestError("check works in a notebook; in a terminal use `nntrain-lessons grade EXERCISE --file PATH`")
    cells: list[str] = shell.history_manager.input_hist_raw[1:]
    return cells
