"""Asking the grader from a notebook: `check("adam")`, and what the magics share with it."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from ..errors import LessonsError
from ..grader.grade import exercises, parts_here, unwritten
from ..grader.judging.next_steps import next_step
from ..grader.judging.report import in_words
from ..grader.judging.verdict_html import STYLE, verdict
from ..grader.reading import workspace
from ..grader.reading.submission import Submission
from ..grader.records import Report
from ..grader.references import References
from ..grader.running.runner import Limits
from ..spec import Exercise
from ..words import one_line
from ..workspace.grading import Judge
from . import session

_BUILD = "NNTRAIN_BOOK_BUILD"  # set while the book is built, whose pages have no kernel behind them


@cache
def _judge() -> Judge:
    """Start what gives children once in a session, so that every verdict but the first comes at once."""
    references = References()
    judge = Judge(references)
    atexit.register(judge.close)
    return judge


def check(exercise: str, *, timeout: float = 30.0, memory: float = 2.0, seed: int | None = None) -> None:
    """Show the grader's verdict on what this notebook's cells define, in the order in which they were run.

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
        ask({asked: session.handed_in()}, Limits(timeout, memory), seed)
    except LessonsError as error:
        print(one_line(error, 10_000))
    except KeyboardInterrupt:
        print("stopped")


def ask(handed_in: Mapping[Exercise, Submission], limits: Limits, seed: int | None = None) -> Report:
    """Judge exercises, and show a card for each.

    Parameters
    ----------
    handed_in : mapping of Exercise to Submission
        What is to be graded.
    limits, seed
        As for `grade`.
    """
    is_page = bool(os.environ.get(_BUILD))
    folder = None if is_page else workspace.around()  # what a page shows is nobody's progress
    whole = {exercise: replace(one, parts=parts_here(exercise)) for exercise, one in handed_in.items()}
    try:
        report, trouble = _judge().judge(folder, whole, limits, seed)
    except KeyboardInterrupt:
        _judge().close()
        _judge.cache_clear()  # what was stopped starts nothing any more
        raise
    if trouble:
        print(one_line(trouble, columns=True))
    open_ones = unwritten(folder) if folder else None
    for exercise, result in zip(whole, report.results, strict=True):
        text = in_words(Report(report.seed, (result,), report.sandbox), unwritten=open_ones)
        if is_page:
            print(text)
            continue
        session.show(text, f"<style>{STYLE}</style>{verdict(result, next_step(result, open_ones))}")
        if session.shell() is not None:
            from .card import show_buttons

            show_buttons(exercise, folder)
    return report
