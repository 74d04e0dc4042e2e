"""A rule to be written on the page: it runs on prescribed gradients, and is judged as the grader judges."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import traitlets

from .base import Widget

_TASK = "Fill in the lines that are empty, in the notation of this page."


class WriteRule(Widget):
    """A sheet with an update rule that has empty lines.

    Attributes
    ----------
    start, text : str
        What stands on the sheet at first, and now, if that is something else.
    rule : dict
        What was asked for, and the mistakes that are known: see `compact`.
    walks : list of dict
        What an optimizer's rule is judged on: `starts`, `shapes`, `gradients`, `rates` and `options`; the first is
        drawn. Empty, where the rule is a function's.
    calls : list of dict
        What a function's rule is judged on: its arguments, call by call.
    drawn : dict
        What the picture shows: its `label`, and the number that it begins `from`; of the table below it the `headings`
        of what goes in; of calls also how `many` are shown, and which arguments are the table's `columns`.
    names : dict
        The rule's name for a quantity, by the page's.
    before : str
        A line that is computed before those of the sheet.
    exercise : str
        The exercise of the course that this rule belongs to.
    links : list
        Pairs of text and address: where its notebook opens.
    hand : str
        What is at hand on the sheet.
    table : str
        HTML with what the right rule gives, for who has no script.
    """

    start = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    rule = traitlets.Dict().tag(sync=True)
    walks: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    calls: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    names = traitlets.Dict().tag(sync=True)
    before = traitlets.Unicode().tag(sync=True)
    exercise = traitlets.Unicode().tag(sync=True)
    links: traitlets.List[tuple[str, str]] = traitlets.List().tag(sync=True)
    hand = traitlets.Unicode().tag(sync=True)
    table = traitlets.Unicode()
    address = ("text",)

    def still(self) -> str:
        """Return the sheet, for paper, and what comes out where it is filled in rightly."""
        links = ", ".join(f'<a href="{escape(address)}">{escape(text)}</a>' for text, address in self.links)
        return (
            f'<p class="task">{_TASK} On paper: the numbers below tell whether yours is right.</p>\n'
            f"<pre>{escape(self.start)}</pre>\n{self.table}\n"
            f'<p class="note">The exercise <code>{escape(self.exercise)}</code> is the real one: {links}.</p>'
        )


def compact(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule of `rules.json` without what a page reads from the lines' texts."""

    def texts(way: Mapping[str, Any]) -> dict[str, str]:
        return {name: line["text"] for name, line in way.items()}

    return {
        **rule,
        "lines": [{key: value for key, value in line.items() if key != "sets"} for line in rule["lines"]],
        "allowed": [texts(way) for way in rule["allowed"]],
        "alternatives": [{**known, "ways": [texts(way) for way in known["ways"]]} for known in rule["alternatives"]],
    }
