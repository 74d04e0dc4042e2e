"""The IPython session that this runs in: its cells, its names, its output."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..grader.reading.submission import Submission, from_cells
from ..grader.records import RequestError


def shell() -> Any:
    """Return the session's shell; None in a plain Python."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def cells() -> list[str]:
    """Return the cells of this session, as they were run.

    Raises
    ------
    RequestError
        When there is no such session.
    """
    found = shell()
    if found is None:
        raise RequestError("check works in a notebook; in a terminal use `nntrain-lessons grade EXERCISE --file PATH`")
    texts: list[str] = found.history_manager.input_hist_raw[1:]
    return texts


def handed_in() -> Submission:
    """Return what was run in this session, as something to grade."""
    now = datetime.now().isoformat(" ", "seconds")
    return replace(from_cells(cells(), "notebook"), name="this notebook, as it was run", when=f"at {now}")


def show(text: str, html: str = "") -> None:
    """Show something in a cell's output: HTML where that can be shown, its text elsewhere."""
    if shell() is None or not html:
        print(text)
        return
    from IPython.display import display

    display({"text/plain": text, "text/html": html}, raw=True)
