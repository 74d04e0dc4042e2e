"""Listings are shown as code of their own: from the left edge, without the marks that cut an exercise out."""

import re
from textwrap import dedent
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

MARK = re.compile(r"^[ ]*# solution(:.*)?\n", re.MULTILINE)


def plain(listing: str) -> str:
    """Give a listing from the left edge and without the marks."""
    return dedent(MARK.sub("", listing))


def set_free(app: Sphinx, doctree: nodes.document) -> None:
    """Take the marks out of every listing of a page, and the indent that a method has in its class."""
    for listing in list(doctree.findall(nodes.literal_block)):
        if "source" not in listing:  # it is no part of a file
            continue
        text = plain(listing.rawsource)
        if text != listing.rawsource:
            listing.replace_self(nodes.literal_block(text, text, **listing.attributes))


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.connect("doctree-read", set_free)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
