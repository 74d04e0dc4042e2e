"""A widget's place on a page: its first state, which needs no script, and beside it what the script is given."""

from __future__ import annotations

import json
from html import escape

from .base import Widget

_BEGIN = '<div class="lesson-widget" id="{id}" data-widget="{name}">\n<div class="still">'
_END = '</div>\n<script type="application/json">{given}</script>\n</div>\n'


def placed(widget: Widget, id: str) -> str:
    """Return the HTML of a widget's place, with its own first state in it; for the rest see `around`."""
    begin, end = around(widget, id)
    return f"{begin}{widget.still()}{end}"


def around(widget: Widget, id: str) -> tuple[str, str]:
    """Return the HTML that begins a widget's place, and that which ends it: the first state stands between the two.

    Parameters
    ----------
    widget : Widget
        With the traits that it has at first.
    id : str
        Its name on the page and in the address.
    """
    given = json.dumps({"traits": widget.values(), "address": widget.address}, ensure_ascii=False, allow_nan=False)
    # Nothing in it may end the element, or begin a comment.
    given = given.replace("<", "\\u003c")
    return _BEGIN.format(id=escape(id), name=widget.stem), _END.format(given=given)
