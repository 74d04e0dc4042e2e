"""A line `{.fold}` before a heading folds its section: the heading stays to be clicked, what is under it waits."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

BEFORE, BETWEEN, AFTER = '<details class="fold"><summary>', '</summary><div class="fold-content">', "</div></details>"


def fold(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Wrap what is in a marked section, so that the browser folds it; no script is needed."""
    if app.builder.format != "html":
        return
    for section in [part for part in doctree.findall(nodes.section) if "fold" in part["classes"]]:
        title, *rest = section.children
        raw = [nodes.raw("", html, format="html") for html in (BEFORE, BETWEEN, AFTER)]
        section.children = []
        section.extend([raw[0], title, raw[1], *rest, raw[2]])


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.connect("doctree-resolved", fold, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
