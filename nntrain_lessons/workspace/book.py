"""Where the pages of the book are: built on this machine, or at an address that was said."""

from __future__ import annotations

import os
from pathlib import Path

from .. import catalog
from ..spec import Exercise

VARIABLE = "NNTRAIN_BOOK"
_BUILT = Path("_build") / "html"


def page_address(exercise: Exercise, start: Path) -> str:
    """Return the address of the page that explains an exercise; '' where there is none, or where it is not known.

    Parameters
    ----------
    exercise : Exercise
        Whose page.
    start : pathlib.Path
        The pages are looked for in `_build/html`, in this folder and those above it. The environment's `NNTRAIN_BOOK`,
        a folder or an address, comes first.
    """
    if not exercise.page:
        return ""
    name, said = f"{exercise.page}.html", os.environ.get(VARIABLE, "")
    if "://" in said:
        return f"{said.rstrip('/')}/{name}"
    folders = [Path(said).absolute()] if said else [folder / _BUILT for folder in (start, *start.parents)]
    return next((path.as_uri() for folder in folders if (path := folder / name).is_file()), "")


def page_in_words(exercise: Exercise, start: Path) -> str:
    """Say where the page that explains an exercise is, or how to get it."""
    if not exercise.page:
        return "there is no page on this exercise yet"
    title = catalog.PAGES[exercise.page]
    if address := page_address(exercise, start):
        return f'the page "{title}": {address}'
    return f'the page "{title}" is not on this machine: `make book` in the repository builds it, {VARIABLE} says where'
