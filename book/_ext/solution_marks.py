"""Listings of solutions are shown without the marks that cut an exercise out of them."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

MARK = re.compile(r"^[ ]*# solution(:.*)?\n", re.MULTILINE)


def take_out(app: Sphinx, doctree: nodes.document) -> None:
    """Take the marks out of every listing of a page."""
    for listing in list(doctree.findall(nodes.literal_block)):
        if MARK.search(listing.rawsource):
            plain = MARK.sub("", listing.rawsource)
            listing.replace_self(nodes.literal_block(plain, plain, **listing.attributes))


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.connect("doctree-read", take_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
