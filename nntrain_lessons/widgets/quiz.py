"""Questions with options; choosing one says at once whether it is right, and why."""

from __future__ import annotations

from html import escape
from typing import Any

import traitlets

from .base import Widget

_OPTION = "<details><summary>{text}</summary><p><strong>{verdict}</strong> {feedback}</p></details>"


class Quiz(Widget):
    """Questions to be answered.

    Attributes
    ----------
    questions : list of dict
        Of each the `question` and its `options`: `text`, `feedback`, and `right` where it is. Plain text. On a page of
        the book they are read from the folds that stand there.
    chosen : list of int
        Of each question the number of the option that was chosen last, or -1.
    """

    questions: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    chosen: traitlets.List[int] = traitlets.List().tag(sync=True)
    address = ("chosen",)

    def still(self) -> str:
        """Return the questions with the feedback folded behind each option."""
        return "\n".join(
            f"<p>{escape(one['question'])}</p>\n" + "\n".join(_option(option) for option in one["options"])
            for one in self.questions
        )


def _option(option: dict[str, Any]) -> str:
    verdict = "Yes." if option.get("right") else "No."
    return _OPTION.format(text=escape(option["text"]), verdict=verdict, feedback=escape(option["feedback"]))
