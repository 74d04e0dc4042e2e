"""A prediction, and an outcome that stays closed until one was made."""

from __future__ import annotations

from html import escape

import traitlets

from .base import Widget


class Prediction(Widget):
    """What somebody expects, chosen from some options, before it is shown what came out.

    On a page the next folded section stays closed until then.

    Attributes
    ----------
    options : list of str
        What may be expected, as plain text.
    chosen : str
        What was chosen; empty, before that.
    """

    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    address = ("chosen",)

    def still(self) -> str:
        """Return the options as a list to choose from in the head."""
        lines = "".join(f"<li>{escape(option)}</li>" for option in self.options)
        return f'<p class="task">Choose one, and only then unfold what came out.</p><ul>{lines}</ul>'
